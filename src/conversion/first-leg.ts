import { accounts, type NewEntry, type Posting } from '../ledger';
import type { Asset, Instant } from '../units';

/** What the pool said that it sent, in base units. */
export interface Announced {
  readonly sourceId: string;
  readonly externalId: string;
  readonly amount: bigint;
  /** The pool's own payout fee; it was taken beside the amount or out of it, the venue's credit shows which. */
  readonly fee: bigint;
}

/** A credit at the venue compared with the pool's payout that brought it. All in base units. */
export interface FirstLeg {
  /** Of what the pool owes by its statements, settled by this payout, its fee included. */
  readonly settled: bigint;
  /** Announced and not credited: stands in the source's discrepancy account, in sight. */
  readonly disputed: bigint;
  /** Credited beyond what statements explain: held in sight. */
  readonly unmatched: bigint;
  /** Part of `unmatched` that this payout explains once statements come. */
  readonly waiting: bigint;
  readonly short: bigint;
  readonly over: bigint;
}

/**
 * Compares what a venue credited with what the pool announced (RULES.md 23, 27): a short credit is never spread over
 * members in silence, one that is too large explains nothing more than was announced.
 * @param owed what the source owes by its statements before this payout
 */
export function matchFirstLeg(credited: bigint, payout: Pick<Announced, 'amount' | 'fee'>, owed: bigint): FirstLeg {
  const inside = credited !== payout.amount && credited === payout.amount - payout.fee;
  const expected = inside ? credited : payout.amount;
  const explained = smaller(credited, expected) + payout.fee;
  const settled = smaller(explained, owed);
  const short = expected > credited ? expected - credited : 0n;
  return {
    settled,
    disputed: smaller(short, owed - settled),
    unmatched: credited + payout.fee - settled,
    waiting: explained - settled,
    short,
    over: credited > expected ? credited - expected : 0n,
  };
}

/** A deposit as the venue credited it. */
export interface CreditedDeposit {
  readonly venue: string;
  readonly id: string;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly txid: string;
  readonly at: Instant;
}

/** A credit, and how often the naming of it was undone: what is booked of it anew bears another name. */
interface LegKey {
  readonly venue: string;
  readonly depositId: string;
  readonly turn: number;
}

function legReference({ venue, depositId, turn }: LegKey): string {
  return `venue-deposit/${venue}/${depositId}${turn === 0 ? '' : `/again-${turn}`}`;
}

/** The names of what is booked of a credit: itself, and each time that statements explained more of it. */
export function legReferences(key: LegKey, steps: number): string[] {
  return [legReference(key), ...Array.from({ length: steps }, (_, i) => `${legReference(key)}/${i + 1}`)];
}

/** Entry of altcoin that the venue credited: it backs the accrued in place of the pool's word. */
export function firstLegEntry(deposit: CreditedDeposit, payout: Announced, leg: FirstLeg, turn = 0): NewEntry {
  const { venue, asset, amount, txid } = deposit;
  const to = postings(asset);
  to.add(accounts.venue(venue), 'debit', amount, 'transfer');
  to.add(accounts.poolPayoutFee, 'debit', payout.fee, 'payout-fee');
  to.add(accounts.sourceDiscrepancy(payout.sourceId), 'debit', leg.disputed, 'principal');
  to.add(accounts.sourceReceivable(payout.sourceId), 'credit', leg.settled + leg.disputed, 'transfer');
  to.add(accounts.unmatched(venue), 'credit', leg.unmatched, 'transfer');
  return {
    reference: legReference({ venue, depositId: deposit.id, turn }),
    kind: 'conversion.deposited',
    occurredAt: deposit.at,
    links: { venue, source: payout.sourceId, payout: payout.externalId, txid },
    postings: to.list,
  };
}

/** Entry of statements that came after the coin: what stood unmatched at the venue settles what the pool owes. */
export function explainedEntry(
  of: LegKey & { readonly step: number },
  payout: { readonly sourceId: string; readonly externalId: string; readonly asset: Asset },
  amount: bigint,
  occurredAt: Instant,
): NewEntry {
  const to = postings(payout.asset);
  to.add(accounts.unmatched(of.venue), 'debit', amount, 'transfer');
  to.add(accounts.sourceReceivable(payout.sourceId), 'credit', amount, 'transfer');
  return {
    reference: `${legReference(of)}/${of.step}`,
    kind: 'conversion.deposited',
    occurredAt,
    links: { venue: of.venue, source: payout.sourceId, payout: payout.externalId },
    postings: to.list,
  };
}

function postings(asset: Asset) {
  const list: Posting[] = [];
  return {
    list,
    add(account: Posting['account'], side: Posting['side'], amount: bigint, role: Posting['role']): void {
      if (amount > 0n) list.push({ account, asset, side, amount, role });
    },
  };
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
