import { type AccountId, accounts, type NewEntry, type Posting } from '../ledger';
import { allocate, type Instant } from '../units';
import { accruedAccount, type ConversionFacts, type Holder, type ProvedDeposit, releaseEntries, type SettledPart } from './booking'; // prettier-ignore

const BTC = 'BTC';
const leg = (account: AccountId, side: Posting['side'], amount: bigint, role: Posting['role']): Posting => ({ account, asset: BTC, side, amount, role }); // prettier-ignore

/** Where the bitcoin stands that a venue said it sent and that did not arrive, after two people have judged it. */
const ABSENT = {
  owed: { account: accounts.venueDiscrepancy, reason: 'It did not arrive, and the venue owes it.' },
  lost: { account: () => accounts.venueLoss, reason: 'It did not arrive, and it was given up at the expense of the operator.' }, // prettier-ignore
} as const;

/** Entry of bitcoin that did not arrive: it leaves transit for the account that two people named. Nobody's part changes. */
export function absentEntry(
  { id, venue }: Pick<ConversionFacts, 'id' | 'venue'>,
  what: keyof typeof ABSENT,
  sats: bigint,
  occurredAt: Instant,
): NewEntry {
  const { account, reason } = ABSENT[what];
  return {
    kind: 'conversion.withdrawn',
    occurredAt,
    reason,
    links: { conversion: id, venue },
    reference: `conversion/${id}/${what}`,
    postings: [leg(account(venue), 'debit', sats, 'transfer'), leg(accounts.venueTransit(venue), 'credit', sats, 'transfer')], // prettier-ignore
  };
}

/**
 * Entries of a fee that was less than the venue said: what it did not take goes back to those who bore it.
 * @param sats at most the fee
 * @param borne what each holder bore of it; empty or nothing where the operator did
 */
export function lessFeeEntries(
  { id, venue }: Pick<ConversionFacts, 'id' | 'venue'>,
  sats: bigint,
  borne: ReadonlyMap<Holder, bigint>,
  occurredAt: Instant,
): { readonly entries: NewEntry[]; readonly back: ReadonlyMap<Holder, bigint> } {
  const base = { kind: 'conversion.withdrawn', occurredAt, links: { conversion: id, venue }, reason: 'The venue took a smaller fee than it said.' } as const; // prettier-ignore
  const back = backTo(borne, sats);
  const main: NewEntry = {
    ...base,
    reference: `conversion/${id}/less-fee`,
    postings: [leg(accounts.venueTransit(venue), 'debit', sats, 'conversion-fee'), leg(accounts.conversionFee, 'credit', sats, 'conversion-fee')], // prettier-ignore
  };
  return { entries: [main, ...backEntries(base, `conversion/${id}/less-fee`, back)], back };
}

/** A part of a withdrawal that had been booked and never left. */
export interface ReturnedPart {
  readonly arrives: bigint;
  readonly fee: bigint;
  /** From 1. */
  readonly turn: number;
}

/** Entries of a withdrawal that never left: its bitcoin stands at the venue again, and its fee was never taken. */
export function returnedEntries(
  { id, venue }: Pick<ConversionFacts, 'id' | 'venue'>,
  { arrives, fee, turn }: ReturnedPart,
  borne: ReadonlyMap<Holder, bigint>,
  occurredAt: Instant,
): NewEntry[] {
  const base = { kind: 'conversion.withdrawn', occurredAt, links: { conversion: id, venue }, reason: 'The withdrawal never left the venue.' } as const; // prettier-ignore
  const reference = `conversion/${id}/returned-${turn}`;
  const postings = [
    leg(accounts.venue(venue), 'debit', arrives + fee, 'transfer'),
    leg(accounts.venueTransit(venue), 'credit', arrives, 'transfer'),
    leg(accounts.conversionFee, 'credit', fee, 'conversion-fee'),
  ].filter(({ amount }) => amount > 0n);
  if (postings.length === 0) return [];
  return [{ ...base, reference, postings }, ...backEntries(base, reference, borne)];
}

/**
 * Entries of a venue's debt that became smaller: paid by coin that stood unmatched at our descriptors, or given up at the
 * operator's expense; either way its holders have it.
 */
export function madeGoodEntries(
  claim: { readonly withdrawalId: string; readonly venue: string; readonly step: number },
  paid: { readonly sats: bigint; readonly deposit: ProvedDeposit | undefined; readonly at: Instant },
  parts: readonly SettledPart[],
): NewEntry[] {
  const { withdrawalId, venue, step } = claim;
  const { sats, deposit, at } = paid;
  const links = { withdrawal: withdrawalId, venue, ...(deposit === undefined ? {} : { txid: deposit.txid, vout: String(deposit.vout) }) }; // prettier-ignore
  const reason = deposit === undefined ? 'Given up at the expense of the operator.' : 'The venue paid what it owed.';
  const base = { kind: 'conversion.settled', occurredAt: at, links, reason } as const;
  const from = deposit === undefined ? accounts.venueLoss : accounts.unmatched(deposit.walletId);
  const main: NewEntry = {
    ...base,
    reference: deposit === undefined ? `venue-claim/${withdrawalId}/${step}` : `matched/${deposit.name ?? `${deposit.txid}:${deposit.vout}`}`, // prettier-ignore
    postings: [leg(from, 'debit', sats, 'transfer'), leg(accounts.venueDiscrepancy(venue), 'credit', sats, 'transfer')],
  };
  return [main, ...releaseEntries(base, `made-good-${step}`, parts)];
}

/** What did not arrive of each holder's due, by largest remainder. @param gone at most the sum of the dues */
export function gonePerHolder(
  dues: readonly { readonly holder: Holder; readonly due: bigint }[],
  gone: bigint,
): Map<Holder, bigint> {
  // prettier-ignore
  const parts = gone === 0n ? dues.map(() => 0n) : allocate(gone, dues.map(({ due }) => due)); // prettier-ignore
  return new Map(dues.map(({ holder }, i) => [holder, parts[i] ?? 0n]));
}

function backTo(borne: ReadonlyMap<Holder, bigint>, sats: bigint): Map<Holder, bigint> {
  const holders = [...borne].filter(([, fee]) => fee > 0n);
  if (holders.length === 0) return new Map();
  const parts = allocate(sats, holders.map(([, fee]) => fee)); // prettier-ignore
  return new Map(holders.map(([holder], i) => [holder, parts[i] ?? 0n]));
}

function backEntries(
  base: Pick<NewEntry, 'kind' | 'occurredAt' | 'links' | 'reason'>,
  reference: string,
  back: ReadonlyMap<Holder, bigint>,
): NewEntry[] {
  return [...back]
    .filter(([, sats]) => sats > 0n)
    .map(([holder, sats]) => ({
      ...base,
      reference: `${reference}/${holder}`,
      postings: [leg(accounts.conversionFee, 'debit', sats, 'conversion-fee'), leg(accruedAccount(holder), 'credit', sats, 'conversion-fee')], // prettier-ignore
    }));
}
