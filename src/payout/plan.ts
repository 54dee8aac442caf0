import { allocate } from '../units';
import { type Coin, isMature } from './coin';
import { consolidate } from './consolidate';
import { itemFeeCap, type OutReason } from './due';
import type { SpendShape } from './input-weight';
import { arrange, feeCapBroken, paidBy, type Parts, type Payable, type PlannedTransaction } from './planned';
import type { PayoutPolicy } from './policy';
import { CoinPool } from './selection/coin-pool';
import { seededDraw } from './selection/seeded-draw';
import { type Selection, Selector } from './selection/select';
import type { Draw } from './selection/spendable';
import { deferAll, type Deferred, sift, unpayable } from './sift';
import { memberEnds, relieved } from './split';
import { outputVbytesOf, TRANSACTION_VBYTES_MAX } from './vsize';

export interface BatchPlan {
  readonly transactions: readonly PlannedTransaction[];
  readonly deferred: readonly Deferred[];
}

export interface BatchRefusal {
  readonly refused: 'nothing-due' | 'no-funds' | 'fee-rate-above-cap' | 'fee-above-cap';
  readonly deferred: readonly Deferred[];
}

export interface PlanPolicy extends Pick<
  PayoutPolicy,
  | 'feePayer'
  | 'maxRateSatPerKvb'
  | 'maxFeeSats'
  | 'maxFeeShareBps'
  | 'maxItemFeeShareBps'
  | 'minInputConfirmations'
  | 'longTermRateSatPerKvb'
> {
  readonly rateSatPerKvb: bigint;
  /** Script of our change output. */
  readonly changeScriptHex: string;
  /** How change will be spent, where its script does not tell (P2WSH). */
  readonly changeSpend?: SpendShape;
  /** What a transaction may weigh at most, where mempools leave less room than a standard one has. */
  readonly vbytesMax?: number;
}

export function isRefusal(plan: BatchPlan | BatchRefusal): plan is BatchRefusal {
  return 'refused' in plan;
}

/**
 * Plans the payments of one run as one or more transactions of standard size. The same facts give the same plan: what
 * is drawn is drawn from a seed of the coins and amounts.
 * Members are served in the order given, which is first come, first served: when the coins do not reach, everybody
 * from the first unpaid one on waits, so that a large claim is never starved by small ones behind it.
 * An item that cannot be paid is left out alone. Two items with one script stay two outputs, each accounted for itself.
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
  const deferred: Deferred[] = [...parked];
  const drafts: Draft[] = [];
  const desk: Desk = { policy, draw: seededDraw(seedOf(fit, free, policy)) };
  let pool = new CoinPool(free, poolRates(policy));
  let waiting = fit;
  while (waiting.length > 0) {
    const next = planOne(waiting, pool, desk);
    if (next === undefined) break;
    if (next.draft !== undefined) {
      drafts.push(next.draft);
      pool = pool.without(new Set(next.draft.selection.coins));
    }
    deferred.push(...next.parked);
    waiting = waiting.slice(next.served);
  }
  deferred.push(...deferAll(waiting, { code: 'funds' }));
  const last = waiting.length === 0 ? drafts.pop() : undefined;
  if (last !== undefined) drafts.push(tidied(last, policy));
  const transactions = drafts.map((draft) => arrange(draft, policy));
  if (transactions.length > 0) return keepFeeCaps({ transactions, deferred }, policy);
  return { refused: waiting.length > 0 ? 'no-funds' : 'nothing-due', deferred };
}

interface Desk {
  readonly policy: PlanPolicy;
  readonly draw: Draw;
}

/** A transaction before it is put in order, with the coins among which it chose. */
interface Draft extends Parts {
  readonly pool: CoinPool;
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

interface One {
  readonly draft: Draft | undefined;
  readonly parked: readonly Deferred[];
  /** How many of the waiting were either paid or parked. */
  readonly served: number;
}

/**
 * The longest prefix of the waiting, by whole members, that one standard transaction can pay with these coins under the
 * absolute cap of its fee; undefined when not even one. Where one alone breaks that cap, the longest without it, which the
 * cap then stops.
 */
function planOne(waiting: readonly Payable[], pool: CoinPool, desk: Desk): One | undefined {
  const { policy } = desk;
  const sums = prefixSums(waiting);
  const ends = memberEnds(waiting, sums.length - 1);
  const longest = (maxFeeSats: bigint | undefined): number => {
    let [low, high] = [0, ends.length - 1];
    // What fits is monotone: every prefix of a payable prefix is payable.
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const count = ends[middle] ?? 0;
      const fewest = new Selector(pool, targetOf(sums[count], count, policy)).largestFirst();
      const fits = fewest !== undefined && (maxFeeSats === undefined || fewest.feeSats <= maxFeeSats);
      if (fits) low = middle;
      else high = middle - 1;
    }
    return ends[low] ?? 0;
  };
  const served = longest(policy.maxFeeSats) || longest(undefined);
  return served === 0 ? undefined : draftOf(waiting.slice(0, served), pool, desk);
}

interface Sums {
  readonly paidSats: bigint;
  readonly outputsVbytes: number;
}

/** Amounts and sizes of the first so many outputs, as far as their weight alone allows. */
function prefixSums(items: readonly Payable[]): Sums[] {
  let last: Sums = { paidSats: 0n, outputsVbytes: 0 };
  const sums = [last];
  for (const { amountSats, scriptHex } of items) {
    last = { paidSats: last.paidSats + amountSats, outputsVbytes: last.outputsVbytes + outputVbytesOf(scriptHex) };
    if (last.outputsVbytes > TRANSACTION_VBYTES_MAX) break;
    sums.push(last);
  }
  return sums;
}

function targetOf(
  sums: Sums | undefined,
  outputs: number,
  policy: PlanPolicy,
): ConstructorParameters<typeof Selector>[1] {
  const { maxRateSatPerKvb, changeScriptHex, changeSpend, vbytesMax = TRANSACTION_VBYTES_MAX } = policy;
  return {
    paidSats: sums?.paidSats ?? 0n,
    outputsVbytes: sums?.outputsVbytes ?? 0,
    outputs,
    maxRateSatPerKvb,
    vbytesMax,
    changeScriptHex,
    ...(changeSpend === undefined ? {} : { changeSpend }),
  };
}

/**
 * Chooses the coins and fixes each member's share of the fee by marginal virtual bytes. A share that makes an output
 * dust, or takes more of an item than its cap, adds that part to its member's largest or parks the member; the fewest
 * inputs decide who can bear it. Then the least wasteful selection that keeps every cap is taken.
 */
function draftOf(items: readonly Payable[], pool: CoinPool, desk: Desk): One {
  const { policy } = desk;
  let kept = items;
  const parked: Deferred[] = [];
  while (kept.length > 0) {
    const selector = new Selector(pool, targetOf(prefixSums(kept).at(-1), kept.length, policy));
    const fewest = selector.largestFirst()?.take();
    if (fewest === undefined) break;
    const bad = overburdened(kept, fewest, policy);
    if (bad.size === 0) {
      const chosen = selector.ranked(desk.draw).find((one) => isAcceptable(kept, one, policy)) ?? fewest;
      const draft = { items: kept, shares: sharesOf(kept, chosen, policy), selection: chosen, pool };
      return { draft, parked, served: items.length };
    }
    const left = relieved(kept, bad);
    parked.push(...left.parked);
    kept = left.kept;
  }
  parked.push(...deferAll(kept, { code: 'funds' }));
  return { draft: undefined, parked, served: items.length };
}

function sharesOf(items: readonly Payable[], selection: Selection, policy: PlanPolicy): bigint[] {
  if (policy.feePayer === 'operator') return items.map(() => 0n);
  return allocate(
    selection.sizeFeeSats,
    items.map((item) => BigInt(outputVbytesOf(item.scriptHex))),
  );
}

/** Items that cannot bear their share of a selection's fee. */
function overburdened(
  items: readonly Payable[],
  selection: Selection,
  policy: PlanPolicy,
): ReadonlyMap<Payable, OutReason> {
  const bad = new Map<Payable, OutReason>();
  if (policy.feePayer === 'operator') return bad;
  const shares = sharesOf(items, selection, policy);
  items.forEach((item, index) => {
    const share = shares[index] ?? 0n;
    const reason = unpayable(item, item.amountSats - share, policy) ?? overCap(item, share, policy);
    if (reason !== undefined) bad.set(item, reason);
  });
  return bad;
}

function overCap(item: Payable, share: bigint, policy: PlanPolicy): OutReason | undefined {
  const max = itemFeeCap(item.amountSats, policy.maxItemFeeShareBps);
  return share > max ? { code: 'shared-fee', maxSats: String(max) } : undefined;
}

function isAcceptable(items: readonly Payable[], selection: Selection, policy: PlanPolicy): boolean {
  const gross = items.reduce((sum, { amountSats }) => sum + amountSats, 0n);
  const paidSats = policy.feePayer === 'operator' ? gross : gross - selection.sizeFeeSats;
  const { feeSats, vbytes } = selection;
  return (
    feeCapBroken({ feeSats, vbytes, paidSats }, policy) === undefined &&
    overburdened(items, selection, policy).size === 0
  );
}

/** The last transaction of a run in which nobody waits for coins takes small ones along while fees are low. */
function tidied(draft: Draft, policy: PlanPolicy): Draft {
  if (policy.feePayer !== 'operator') return draft;
  const { items, pool, selection } = draft;
  const selector = new Selector(pool, targetOf(prefixSums(items).at(-1), items.length, policy));
  const keeps = (one: Selection): boolean => isAcceptable(items, one, policy);
  return { ...draft, selection: consolidate(selection, { pool, selector, keeps }) };
}

/** Transactions whose fee breaks the absolute cap or the share of value are not made; their members wait. */
function keepFeeCaps(plan: BatchPlan, policy: PlanPolicy): BatchPlan | BatchRefusal {
  const keeps = (transaction: PlannedTransaction): boolean =>
    feeCapBroken({ ...transaction, paidSats: paidBy(transaction) }, policy) === undefined;
  const transactions = plan.transactions.filter(keeps);
  const dropped = plan.transactions.filter((transaction) => !keeps(transaction));
  const deferred = [
    ...plan.deferred,
    ...dropped.flatMap(({ items }) => deferAll(items, { code: 'gate', gate: 'fee-above-cap' })),
  ];
  return transactions.length > 0 ? { transactions, deferred } : { refused: 'fee-above-cap', deferred };
}
