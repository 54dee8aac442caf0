import { type Coin, isMature } from './coin';
import { consolidate } from './consolidate';
import { ABOVE_CAP, type Desk, type Draft, draftOf, isAcceptable, selectorFor, sumsOf } from './draft';
import type { OutReason } from './due';
import { arrange, type Payable, type PlannedTransaction } from './planned';
import type { PlanPolicy } from './plan-policy';
import { CoinPool } from './selection/coin-pool';
import { seededDraw } from './selection/seeded-draw';
import type { Selection } from './selection/select';
import { deferAll, type Deferred, sift } from './sift';
import { byMember, memberEnds } from './split';
import { TRANSACTION_VBYTES_MAX } from './vsize';
import { NO_PAYMENTS, type Sums, withOne } from './within-caps';

export interface BatchPlan {
  readonly transactions: readonly PlannedTransaction[];
  readonly deferred: readonly Deferred[];
}

export interface BatchRefusal {
  readonly refused: 'nothing-due' | 'no-funds' | 'fee-rate-above-cap' | 'fee-above-cap';
  readonly deferred: readonly Deferred[];
}

export type { PlanPolicy };

export function isRefusal(plan: BatchPlan | BatchRefusal): plan is BatchRefusal {
  return 'refused' in plan;
}

/**
 * Plans the payments of one run as one or more transactions of standard size. The same facts give the same plan: what
 * is drawn is drawn from a seed of the coins and amounts.
 * Members are served in the order given, which is first come, first served: when the coins do not reach, everybody
 * from the first unpaid one on waits, so that a large claim is never starved by small ones behind it.
 * An item that cannot be paid is left out alone, also one for which no transaction of these coins is small or cheap enough;
 * where a transaction breaks a cap of its fee, those wait that cost most of what they carry. Two items with one script
 * stay two outputs, each accounted for itself.
 * Items of one member are parts of one payout: they stand in one transaction, or wait together.
 * @param owed those who are due, longest waiting first, the items of each side by side
 * @param coins the treasury's coins; the immature are not touched
 */
export function planBatch(
  owed: readonly Payable[],
  coins: readonly Coin[],
  policy: PlanPolicy,
): BatchPlan | BatchRefusal {
  if (policy.rateSatPerKvb > policy.maxRateSatPerKvb) {
    const reason: OutReason = { code: 'gate', gate: 'fee-rate-above-cap' };
    return { refused: 'fee-rate-above-cap', deferred: deferAll(owed, reason) };
  }
  const { fit, parked } = sift(owed, policy);
  if (fit.length === 0) return { refused: 'nothing-due', deferred: parked };
  const free = coins.filter((coin) => isMature(coin, policy.minInputConfirmations));
  const desk: Desk = { policy, draw: seededDraw(seedOf(fit, free, policy)) };
  const pool = new CoinPool(free, poolRates(policy));
  const round = served(fit, { pool, whole: pool, policy }, desk);
  // Who bore too much beside others, for whom many coins were needed, may bear it without them.
  const again = served(round.crowded, round.purse, desk);
  const paid = new Set(again.drafts.flatMap(({ items }) => items.map(({ memberId }) => memberId)));
  const deferred = [...parked, ...round.deferred.filter(({ memberId }) => !paid.has(memberId))];
  const drafts = [...round.drafts, ...again.drafts];
  const last = round.isShort ? undefined : drafts.pop();
  if (last !== undefined) drafts.push(tidied(last, policy));
  const transactions = drafts.map((draft) => arrange(draft, policy));
  return transactions.length > 0 ? { transactions, deferred } : { refused: refusalOf(deferred), deferred };
}

/** What came of serving some, in their order. */
interface Round {
  readonly drafts: readonly Draft[];
  readonly deferred: readonly Deferred[];
  /** Of the deferred those who would bear too much of a fee that they share with others. */
  readonly crowded: readonly Payable[];
  readonly purse: Purse;
  /** Somebody waits for coins. */
  readonly isShort: boolean;
}

/** Transaction after transaction, as long as one can be made. */
function served(owed: readonly Payable[], purse: Purse, desk: Desk): Round {
  const drafts: Draft[] = [];
  const deferred: Deferred[] = [];
  const crowded: Payable[] = [];
  let { pool } = purse;
  let waiting = owed;
  while (waiting.length > 0) {
    const next = nextOf(waiting, { ...purse, pool });
    deferred.push(...next.parked);
    waiting = next.waiting;
    if (next.served.length === 0) break;
    const { draft, parked } = draftOf(next.served, pool, desk);
    deferred.push(...parked);
    crowded.push(...sharedOut(next.served, parked));
    if (draft === undefined) continue;
    drafts.push(draft);
    pool = pool.without(new Set(draft.selection.coins));
  }
  deferred.push(...deferAll(waiting, { code: 'funds' }));
  return { drafts, deferred, crowded, purse: { ...purse, pool }, isShort: waiting.length > 0 };
}

/** Those who were parked for what they would bear of a fee that they share. */
function sharedOut(served: readonly Payable[], parked: readonly Deferred[]): readonly Payable[] {
  const ids = new Set(parked.filter(({ reason }) => reason.code === 'shared-fee').map(({ memberId }) => memberId));
  return served.filter(({ memberId }) => ids.has(memberId));
}

function refusalOf(deferred: readonly Deferred[]): BatchRefusal['refused'] {
  if (deferred.some(({ reason }) => reason === ABOVE_CAP)) return 'fee-above-cap';
  return deferred.some(({ reason }) => reason.code === 'funds') ? 'no-funds' : 'nothing-due';
}

/**
 * Where members bear the fee an input is never cheap: the operator's wallet is not tidied at their cost, so the
 * long-term rate is at most this one.
 */
function poolRates({ rateSatPerKvb, longTermRateSatPerKvb, feePayer }: PlanPolicy): CoinPool['rates'] {
  const feeOnTop = feePayer === 'operator';
  const capped = !feeOnTop && longTermRateSatPerKvb > rateSatPerKvb ? rateSatPerKvb : longTermRateSatPerKvb;
  return { rateSatPerKvb, longTermRateSatPerKvb: capped, feeOnTop };
}

function seedOf(items: readonly Payable[], coins: readonly Coin[], policy: PlanPolicy): string {
  const outpoints = coins.map(({ txid, vout }) => `${txid}:${vout}`).sort();
  const amounts = items.map(({ scriptHex, amountSats }) => `${scriptHex} ${amountSats}`);
  return ['paydirt selection 1', policy.rateSatPerKvb, ...amounts, ...outpoints].join('\n');
}

/** What a plan pays from: what is left, and what there was before its first transaction. */
interface Purse {
  readonly pool: CoinPool;
  readonly whole: CoinPool;
  readonly policy: PlanPolicy;
}

interface Next {
  /** For the next transaction. */
  readonly served: readonly Payable[];
  readonly waiting: readonly Payable[];
  readonly parked: readonly Deferred[];
}

/**
 * The longest prefix of the waiting, by whole members, that one standard transaction can pay with these coins under the
 * absolute cap of its fee. Whom no transaction can pay at all is parked, and holds up nobody.
 */
function nextOf(waiting: readonly Payable[], purse: Purse): Next {
  const count = longest(waiting, purse);
  const behind = byMember(waiting.slice(count));
  const [first] = behind;
  if (first === undefined || stuckBy(first, purse) === undefined) {
    return { served: waiting.slice(0, count), waiting: waiting.slice(count), parked: [] };
  }
  const left = waiting.slice(0, count);
  const parked: Deferred[] = [];
  for (const items of behind) {
    const reason = stuckBy(items, purse);
    if (reason === undefined) left.push(...items);
    else parked.push(...deferAll(items, reason));
  }
  const again = longest(left, purse);
  return { served: left.slice(0, again), waiting: left.slice(again), parked };
}

function longest(waiting: readonly Payable[], { pool, policy }: Purse): number {
  const sums = prefixSums(waiting);
  const ends = memberEnds(waiting, sums.length - 1);
  let [low, high] = [0, ends.length - 1];
  // What fits is monotone: every prefix of a payable prefix is payable.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const fewest = selectorFor(sums[ends[middle] ?? 0] ?? NO_PAYMENTS, pool, policy).largestFirst();
    if (fewest !== undefined && fewest.feeSats <= policy.maxFeeSats) low = middle;
    else high = middle - 1;
  }
  return ends[low] ?? 0;
}

/**
 * Why a member's payments are in no transaction, though nobody else is paid by it: the fee is above its absolute cap, or no
 * transaction of standard size spends so many coins. undefined when they can be paid, or wait for coins in their turn.
 */
function stuckBy(items: readonly Payable[], { pool, whole, policy }: Purse): OutReason | undefined {
  const sums = sumsOf(items);
  const fewest = selectorFor(sums, pool, policy).largestFirst();
  if (fewest !== undefined) return fewest.feeSats > policy.maxFeeSats ? ABOVE_CAP : undefined;
  const all = selectorFor(sums, whole, policy);
  if (all.largestFirst() !== undefined) return undefined;
  return policy.passesShort === true || all.isEnough() ? { code: 'funds' } : undefined;
}

/** Amounts and sizes of the first so many outputs, as far as their weight alone allows. */
function prefixSums(items: readonly Payable[]): Sums[] {
  let last = NO_PAYMENTS;
  const sums = [last];
  for (const item of items) {
    last = withOne(last, item);
    if (last.outputsVbytes > TRANSACTION_VBYTES_MAX) break;
    sums.push(last);
  }
  return sums;
}

/** The last transaction of a run in which nobody waits for coins takes small ones along while fees are low. */
function tidied(draft: Draft, policy: PlanPolicy): Draft {
  if (policy.feePayer !== 'operator') return draft;
  const { items, pool, selection } = draft;
  const selector = selectorFor(sumsOf(items), pool, policy);
  const keeps = (one: Selection): boolean => isAcceptable(items, one, policy);
  return { ...draft, selection: consolidate(selection, { pool, selector, keeps }) };
}
