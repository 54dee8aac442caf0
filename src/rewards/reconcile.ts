import { addDays, type Day, dayAtOffset, type Instant } from '../units';
import { latenessOf } from './lateness';
import type { PayoutStatus } from './source';

/** What is declared about the source and matters here. */
export interface ReconciledSource {
  readonly dayOffsetMinutes: number;
  readonly receivesAt: 'treasury' | 'venue';
  readonly missingAfterDays?: number;
}

/** A booked row of the pool's statement. Base units. */
export interface StatedFact {
  readonly externalId: string;
  readonly revision: number;
  readonly from: Instant;
  readonly net: bigint;
}

/** A payout as the pool announces it. Base units. */
export interface AnnouncedFact {
  readonly externalId: string;
  readonly at: Instant;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly txid: string | null;
  readonly lightning: boolean;
  readonly status: PayoutStatus;
  /** `txid:vout` of the coin that proves it, `lightning` when booked there, null while nothing does. */
  readonly matched: string | null;
  /** Proved, and no row explains it yet. */
  readonly waiting: bigint;
}

/** A coin at our descriptors that an announcement of this source explains. */
export interface ArrivedFact {
  readonly outpoint: string;
  readonly amount: bigint;
  /** Time of its block; when we proved it, where the block is not known any more. */
  readonly at: Instant;
}

/** Where the books stand. Base units. */
export interface BookedFact {
  readonly receivable: bigint;
  /** Debit balance of the source's discrepancy account; below zero the pool is owed. */
  readonly discrepancy: bigint;
  /** Whole base units out of decimals beyond the coin's own. */
  readonly residue: bigint;
  /** Said to be paid inside the pool, and then named as coin of ours that arrived. */
  readonly fromInside: bigint;
  /** Given up by the rule of the source's contract, and not owed again. */
  readonly writtenOff: bigint;
}

export interface ReconcileFacts {
  readonly source: ReconciledSource;
  readonly rows: readonly StatedFact[];
  readonly payouts: readonly AnnouncedFact[];
  readonly deposits: readonly ArrivedFact[];
  readonly books: BookedFact;
  readonly now: Instant;
}

/** Why a day's announcement and its coin differ: there is no other reason. */
export const GAP_REASONS = [
  'missing',
  'late',
  'short',
  'over',
  'wrong-day',
  'pool-fee',
  'lightning',
  'venue',
  'awaited',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** One difference. Above zero coin lacks, below zero there is more than was announced for the day. */
export interface Gap {
  readonly reason: GapReason;
  readonly amount: bigint;
  readonly payoutId: string;
  readonly outpoint: string | null;
}

/** One day of the pool. `gap` is `announced - arrived`, and the sum of `gaps`. */
export interface ReconciledDay {
  readonly day: Day;
  readonly stated: bigint;
  readonly announced: bigint;
  readonly arrived: bigint;
  readonly gap: bigint;
  readonly gaps: readonly Gap[];
  readonly rows: readonly StatedFact[];
  readonly payouts: readonly AnnouncedFact[];
  readonly deposits: readonly ArrivedFact[];
}

/**
 * The whole source: `stated = arrived + poolFees + lightning + unpaid + writtenOff + discrepancies`, to the base unit, when
 * the books agree with the rows; `difference` is what is left and must be zero. Only a treasury's coin can be checked so.
 */
export interface ReconciledTotals {
  readonly stated: bigint;
  readonly announced: bigint;
  readonly arrived: bigint;
  /** Fees that the pool kept from payouts that arrived. */
  readonly poolFees: bigint;
  readonly lightning: bigint;
  /** Stated, and neither arrived nor in dispute. */
  readonly unpaid: bigint;
  readonly writtenOff: bigint;
  /** In the discrepancy account, less what arrived beyond the statements. */
  readonly discrepancies: bigint;
  readonly difference: bigint;
}

export interface Reconciliation {
  /** Newest first. */
  readonly days: readonly ReconciledDay[];
  readonly totals: ReconciledTotals;
}

interface Draft {
  stated: bigint;
  announced: bigint;
  arrived: bigint;
  readonly gaps: Gap[];
  readonly rows: StatedFact[];
  readonly payouts: AnnouncedFact[];
  readonly deposits: ArrivedFact[];
}

/**
 * Lays the pool's statement, the payouts that it announces and the coin that our chain proves side by side, by the days of
 * the pool. A coin counts on the day of its announcement when its block is of that day or of one beside it (a payout of
 * 23:50 is mined after midnight); else each stands on its own day with the reason `wrong-day`.
 * @see RULES.md 11, PEERS.md 5.3
 */
export function reconcile(facts: ReconcileFacts): Reconciliation {
  const days = new Map<Day, Draft>();
  const dayOf = (at: Instant): Day => dayAtOffset(at, facts.source.dayOffsetMinutes);
  const draft = (day: Day): Draft => {
    const found = days.get(day) ?? emptyDraft();
    days.set(day, found);
    return found;
  };
  for (const row of facts.rows) {
    const day = draft(dayOf(row.from));
    day.stated += row.net;
    day.rows.push(row);
  }
  const coins = new Map(facts.deposits.map((deposit) => [deposit.outpoint, deposit]));
  for (const payout of facts.payouts) {
    if (payout.status !== 'confirmed' && payout.matched === null) continue;
    const announcedOn = dayOf(payout.at);
    const day = draft(announcedOn);
    day.announced += payout.amount;
    day.payouts.push(payout);
    const coin = payout.matched === null ? undefined : coins.get(payout.matched);
    if (coin === undefined) {
      if (payout.amount !== 0n) day.gaps.push(withoutCoin(facts, payout));
      continue;
    }
    placeCoin({ announcedOn, arrivedOn: dayOf(coin.at), draft }, payout, coin);
  }
  return {
    days: [...days].sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0)).map(([day, one]) => finished(day, one)),
    totals: totalsOf(facts, coins),
  };
}

function emptyDraft(): Draft {
  return { stated: 0n, announced: 0n, arrived: 0n, gaps: [], rows: [], payouts: [], deposits: [] };
}

function finished(day: Day, one: Draft): ReconciledDay {
  return { day, ...one, gap: one.announced - one.arrived };
}

function withoutCoin({ source, now }: ReconcileFacts, payout: AnnouncedFact): Gap {
  const reason: GapReason = payout.lightning
    ? 'lightning'
    : source.receivesAt === 'venue'
      ? 'venue'
      : latenessOf(payout.at, now, source.missingAfterDays);
  return { reason, amount: payout.amount, payoutId: payout.externalId, outpoint: null };
}

function placeCoin(
  where: { readonly announcedOn: Day; readonly arrivedOn: Day; readonly draft: (day: Day) => Draft },
  payout: AnnouncedFact,
  coin: ArrivedFact,
): void {
  const { announcedOn, arrivedOn, draft } = where;
  const gap = (reason: GapReason, amount: bigint): Gap => {
    return { reason, amount, payoutId: payout.externalId, outpoint: coin.outpoint };
  };
  const inTime = isOnItsDay(announcedOn, arrivedOn);
  const on = draft(inTime ? announcedOn : arrivedOn);
  on.arrived += coin.amount;
  on.deposits.push(coin);
  const announcing = draft(announcedOn);
  const { expected, short, over } = comparison(payout, coin.amount);
  const kept = payout.amount - expected;
  if (kept !== 0n) announcing.gaps.push(gap('pool-fee', kept));
  if (short !== 0n) announcing.gaps.push(gap('short', short));
  if (over !== 0n) announcing.gaps.push(gap('over', -over));
  if (inTime || coin.amount === 0n) return;
  announcing.gaps.push(gap('wrong-day', coin.amount));
  on.gaps.push(gap('wrong-day', -coin.amount));
}

/** Whether a coin's block is of the day of its announcement or of one beside it: a payout of 23:50 is mined after midnight. */
export function isOnItsDay(announcedOn: Day, arrivedOn: Day): boolean {
  return addDays(announcedOn, -1) <= arrivedOn && arrivedOn <= addDays(announcedOn, 1);
}

/** Up to here a payout fee is believed beyond a tenth of the payout, as pools charge for small ones. Satoshi. */
const SMALL_FEE_MAX = 10_000n;

/**
 * The part of an announced payout fee that is believed: all of a fee up to a tenth of the payout, or up to 10,000 sat
 * where that is at most half of it; nothing of a greater one. No coin proves a fee, and what is believed makes members'
 * earnings available (RULES 11): a greater one is disputed until somebody has asked the pool.
 */
export function believedFee({ amount, fee }: { readonly amount: bigint; readonly fee: bigint }): bigint {
  return fee * 10n <= amount || (fee <= SMALL_FEE_MAX && fee * 2n <= amount) ? fee : 0n;
}

/**
 * The pool's payout fee is taken beside the amount or out of it: the chain shows which. A fee that is not believed lacks,
 * either way.
 */
export function comparison(
  payout: { readonly amount: bigint; readonly fee: bigint },
  arrived: bigint,
): { readonly expected: bigint; readonly fee: bigint; readonly short: bigint; readonly over: bigint } {
  const fee = believedFee(payout);
  const inside = arrived !== payout.amount && arrived === payout.amount - fee;
  const expected = inside ? arrived : payout.amount;
  const short = expected > arrived ? expected - arrived : 0n;
  return { expected, fee, short, over: arrived > expected ? arrived - expected : 0n };
}

function totalsOf(facts: ReconcileFacts, coins: ReadonlyMap<string, ArrivedFact>): ReconciledTotals {
  const { books } = facts;
  let announced = 0n;
  let arrived = 0n;
  let poolFees = 0n;
  let lightning = -books.fromInside;
  let beyond = 0n;
  for (const payout of facts.payouts) {
    if (payout.status === 'confirmed' || payout.matched !== null) announced += payout.amount;
    if (payout.matched === null) continue;
    beyond += payout.waiting;
    if (payout.matched === 'lightning') {
      lightning += payout.amount + payout.fee;
      continue;
    }
    const coin = coins.get(payout.matched);
    if (coin === undefined) continue;
    arrived += coin.amount;
    const { fee, over } = comparison(payout, coin.amount);
    poolFees += fee;
    beyond += over;
  }
  const stated = facts.rows.reduce((sum, row) => sum + row.net, books.residue);
  const discrepancies = books.discrepancy - beyond;
  const { receivable: unpaid, writtenOff } = books;
  const difference = stated - arrived - poolFees - lightning - unpaid - writtenOff - discrepancies;
  return { stated, announced, arrived, poolFees, lightning, unpaid, writtenOff, discrepancies, difference };
}
