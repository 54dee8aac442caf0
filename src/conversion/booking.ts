import { type AccountId, accounts, type NewEntry, type Posting } from '../ledger';
import { allocate, type Asset, type Instant } from '../units';

/**
 * Who has accrued coin that a conversion sells: `m-<member>`, `o-<source>` for the operator's fee, `u-<source>` for the
 * operator's own units, or `capital`.
 */
export type Holder = string;

/** The operator stands in where accrued coin shrank after the order was sent: somebody must own what was sold. */
export const CAPITAL: Holder = 'capital';

export interface Share {
  readonly holder: Holder;
  readonly sold: bigint;
  readonly bought: bigint;
  readonly fee: bigint;
}

/** @returns the account where a holder's accrued coin stands */
export function accruedAccount(holder: Holder): AccountId {
  if (holder === CAPITAL) return accounts.operatorCapital;
  const id = holder.slice(2);
  if (holder.startsWith('u-')) return accounts.operatorOwn(id);
  return holder.startsWith('o-') ? accounts.operatorAccrued(id) : accounts.member(id, 'accrued');
}

/** @returns the holder of an accrued account, or undefined for any other */
export function holderOf(account: string): Holder | undefined {
  const [root, second, third] = account.split('/');
  if (root === 'member' && third === 'accrued') return `m-${second}`;
  if (root === 'operator' && second === 'accrued') return `o-${third}`;
  if (root === 'operator' && second === 'own') return `u-${third}`;
  return undefined;
}

/**
 * Splits a fill among holders in proportion to their accrued units, by largest remainder; price and fee follow what
 * each sold. The fill's price counts, never a ticker.
 */
export function shareFill(
  fill: { readonly sold: bigint; readonly bought: bigint; readonly fee: bigint },
  accrued: readonly { readonly holder: Holder; readonly units: bigint }[],
): Share[] {
  const sum = accrued.reduce((total, { units }) => total + units, 0n);
  const covered = sum < fill.sold ? sum : fill.sold;
  const held = accrued.map(({ holder }) => holder);
  const parts =
    sum === 0n
      ? held.map(() => 0n)
      : allocate(
          covered,
          accrued.map(({ units }) => units),
        );
  const holders = covered < fill.sold ? [...held, CAPITAL] : held;
  const sold = covered < fill.sold ? [...parts, fill.sold - covered] : parts;
  const bought = allocate(fill.bought, sold);
  const fees = fill.fee === 0n ? bought.map(() => 0n) : allocate(fill.fee, bought);
  return holders
    .map((holder, i) => ({ holder, sold: sold[i] ?? 0n, bought: bought[i] ?? 0n, fee: fees[i] ?? 0n }))
    .filter((share) => share.sold > 0n);
}

export interface ConversionFacts {
  readonly id: string;
  readonly venue: string;
  readonly asset: Asset;
}

const posting = (
  account: AccountId,
  asset: Asset,
  side: Posting['side'],
  amount: bigint,
  role: Posting['role'],
): Posting => ({ account, asset, side, amount, role });

const nonZero = (postings: readonly Posting[]): Posting[] => postings.filter(({ amount }) => amount > 0n);

/**
 * Entries of one fill: the venue's two legs meet in the clearing account of the conversion, then one entry per holder
 * takes its part out of it, with the fee as a posting of its own. After the last entry the clearing account is empty.
 */
export function fillEntries(
  conversion: ConversionFacts,
  fill: { readonly number: number; readonly sold: bigint; readonly bought: bigint; readonly fee: bigint },
  shares: readonly Share[],
  occurredAt: Instant,
): NewEntry[] {
  const { id, venue, asset } = conversion;
  const clearing = accounts.conversionClearing(id);
  const base = { kind: 'conversion.filled', occurredAt, links: { conversion: id, venue } } as const;
  const reference = `conversion/${id}/fill/${fill.number}`;
  const legs: NewEntry = {
    ...base,
    reference,
    postings: nonZero([
      posting(clearing, asset, 'debit', fill.sold, 'principal'),
      posting(accounts.venue(venue), asset, 'credit', fill.sold, 'principal'),
      posting(accounts.venue(venue), 'BTC', 'debit', fill.bought - fill.fee, 'principal'),
      posting(accounts.conversionFee, 'BTC', 'debit', fill.fee, 'conversion-fee'),
      posting(clearing, 'BTC', 'credit', fill.bought, 'principal'),
    ]),
  };
  const parts = shares.map((share): NewEntry => {
    const account = accruedAccount(share.holder);
    return {
      ...base,
      reference: `${reference}/${share.holder}`,
      postings: nonZero([
        posting(account, asset, 'debit', share.sold, 'principal'),
        posting(clearing, asset, 'credit', share.sold, 'principal'),
        posting(clearing, 'BTC', 'debit', share.bought, 'principal'),
        posting(account, 'BTC', 'credit', share.bought, 'gross'),
        posting(account, 'BTC', 'debit', share.fee, 'conversion-fee'),
        posting(accounts.conversionFee, 'BTC', 'credit', share.fee, 'conversion-fee'),
      ]),
    };
  });
  return [legs, ...parts];
}

/** What a holder of a conversion has at the venue in bitcoin, after fees. */
export interface Due {
  readonly holder: Holder;
  readonly due: bigint;
}

/** Bitcoin that left the venue with a transaction. */
export interface SentWithdrawal {
  readonly txid: string;
  readonly arrives: bigint;
  readonly fee: bigint;
  /** Declared by the operator (RULES.md 23): the holders in proportion, or the operator as an expense. */
  readonly feeBorneBy: 'holders' | 'operator';
  /** How often bitcoin of this sale came back from a withdrawal that never left: its entries bear names of their own. */
  readonly turn?: number;
}

/** Entries of a withdrawal on its way: bitcoin in transit, and the venue's withdrawal fee borne by whom it was declared. */
export function withdrawalEntries(
  conversion: ConversionFacts,
  withdrawal: SentWithdrawal,
  dues: readonly Due[],
  occurredAt: Instant,
): { readonly entries: NewEntry[]; readonly fees: ReadonlyMap<Holder, bigint> } {
  const { id, venue } = conversion;
  const again = (withdrawal.turn ?? 0) === 0 ? '' : `/again-${withdrawal.turn}`;
  const base = {
    kind: 'conversion.withdrawn',
    occurredAt,
    links: { conversion: id, venue, txid: withdrawal.txid },
  } as const;
  const main: NewEntry = {
    ...base,
    reference: `conversion/${id}/withdrawn${again}`,
    postings: nonZero([
      posting(accounts.venueTransit(venue), 'BTC', 'debit', withdrawal.arrives, 'transfer'),
      posting(accounts.conversionFee, 'BTC', 'debit', withdrawal.fee, 'conversion-fee'),
      posting(accounts.venue(venue), 'BTC', 'credit', withdrawal.arrives + withdrawal.fee, 'transfer'),
    ]),
  };
  const of = { id, what: `withdrawal-fee${again}`, sats: withdrawal.fee };
  const { entries, fees } = borneFees(base, of, withdrawal.feeBorneBy, dues);
  return { entries: [main, ...entries], fees };
}

/** A fee out of what is due to the holders, in proportion; nothing of it where the operator bears it. */
function borneFees(
  base: Pick<NewEntry, 'kind' | 'occurredAt' | 'links'>,
  { id, what, sats }: { readonly id: string; readonly what: string; readonly sats: bigint },
  borneBy: SentWithdrawal['feeBorneBy'],
  dues: readonly Due[],
): { readonly entries: NewEntry[]; readonly fees: ReadonlyMap<Holder, bigint> } {
  const weights = dues.map(({ due }) => due);
  const parts = sats === 0n || borneBy === 'operator' ? dues.map(() => 0n) : allocate(sats, weights);
  const fees = new Map(dues.map(({ holder }, i) => [holder, parts[i] ?? 0n]));
  const entries = [...fees]
    .filter(([, fee]) => fee > 0n)
    .map(([holder, fee]): NewEntry => ({
      ...base,
      reference: `conversion/${id}/${what}/${holder}`,
      postings: [
        posting(accruedAccount(holder), 'BTC', 'debit', fee, 'conversion-fee'),
        posting(accounts.conversionFee, 'BTC', 'credit', fee, 'conversion-fee'),
      ],
    }));
  return { entries, fees };
}

/** A payment that our own chain proved at our descriptors. */
export interface ProvedDeposit {
  readonly txid: string;
  readonly vout: number;
  readonly walletId: string;
  /** Satoshi. */
  readonly amount: bigint;
  readonly at: Instant;
  /** Whether it is in the books already, as coin that nobody could explain. */
  readonly unmatched?: boolean;
  /** In references of the books: not its outpoint once a reorganisation has taken it back. */
  readonly name?: string;
}

/** A conversion of a withdrawal that arrived, and what its holders have of it. */
export interface SettledPart {
  readonly id: string;
  readonly dues: readonly Due[];
}

/**
 * Entries of a proved arrival: the coin is in the treasury, what was accrued becomes available.
 * @param deposit without a transaction where nothing arrived and two people said what becomes of it
 */
export function settlementEntries(
  withdrawal: { readonly id: string; readonly venue: string },
  deposit: ProvedDeposit | Pick<ProvedDeposit, 'at'>,
  parts: readonly SettledPart[],
): NewEntry[] {
  const { venue } = withdrawal;
  const base = { kind: 'conversion.settled', occurredAt: deposit.at } as const;
  const link = { withdrawal: withdrawal.id, venue };
  if (!('txid' in deposit)) return releaseEntries({ ...base, links: link }, 'settled', parts);
  const { txid, vout, amount } = deposit;
  const links = { ...link, txid, vout: String(vout) };
  const known = deposit.unmatched === true;
  const from = known ? accounts.unmatched(deposit.walletId) : accounts.treasury(deposit.walletId);
  const main: NewEntry = {
    ...base,
    links,
    reference: `${known ? 'matched' : 'deposit'}/${deposit.name ?? `${txid}:${vout}`}`,
    postings: [
      posting(from, 'BTC', 'debit', amount, 'transfer'),
      posting(accounts.venueTransit(venue), 'BTC', 'credit', amount, 'transfer'),
    ],
  };
  return [main, ...releaseEntries({ ...base, links }, 'settled', parts)];
}

/** What is due of each part leaves accrued: a member's is available, and the capital's stays where it is. */
export function releaseEntries(
  base: Pick<NewEntry, 'kind' | 'occurredAt' | 'links' | 'reason'>,
  what: string,
  parts: readonly SettledPart[],
): NewEntry[] {
  return parts.flatMap(({ id, dues }) =>
    dues
      .filter(({ holder, due }) => due > 0n && holder !== CAPITAL)
      .map(({ holder, due }): NewEntry => {
        const { target, role } = settledTo(holder);
        return {
          ...base,
          links: { ...base.links, conversion: id },
          reference: `conversion/${id}/${what}/${holder}`,
          postings: [
            posting(accruedAccount(holder), 'BTC', 'debit', due, role),
            posting(target, 'BTC', 'credit', due, role),
          ],
        };
      }),
  );
}

/** Where a holder's bitcoin stands once it arrived: a member's is available, the operator's is income of its kind. */
function settledTo(holder: Holder): { readonly target: AccountId; readonly role: Posting['role'] } {
  if (holder.startsWith('m-')) return { target: accounts.member(holder.slice(2), 'available'), role: 'transfer' };
  if (holder.startsWith('u-')) return { target: accounts.ownMining, role: 'transfer' };
  return { target: accounts.serviceFee, role: 'service-fee' };
}

/** Who bears what a venue took beyond its word (ruling `arrived`): the same parts as its withdrawal fee. */
export function missingEntries(
  conversion: ConversionFacts,
  missing: { readonly sats: bigint; readonly feeBorneBy: SentWithdrawal['feeBorneBy'] },
  dues: readonly Due[],
  occurredAt: Instant,
): { readonly entries: NewEntry[]; readonly fees: ReadonlyMap<Holder, bigint> } {
  const { id, venue } = conversion;
  const base = { kind: 'conversion.withdrawn', occurredAt, links: { conversion: id, venue } } as const;
  const main: NewEntry = {
    ...base,
    reference: `conversion/${id}/missing`,
    postings: [
      posting(accounts.conversionFee, 'BTC', 'debit', missing.sats, 'conversion-fee'),
      posting(accounts.venueTransit(venue), 'BTC', 'credit', missing.sats, 'conversion-fee'),
    ],
  };
  const { entries, fees } = borneFees(base, { id, what: 'missing', sats: missing.sats }, missing.feeBorneBy, dues);
  return { entries: [main, ...entries], fees };
}
