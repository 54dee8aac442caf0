import { allocate, assertInvariant } from '../units';
import { type Coin, isMature, selectCoins, type Selection } from './coin-selection';
import { itemFeeCap, type OutReason } from './due';
import { dustThreshold } from './dust';
import type { PayoutPolicy } from './policy';
import { scriptTypeOf } from './script';
import { feeAt, outputVbytesOf, TRANSACTION_VBYTES_MAX } from './vsize';

/** What a member who is due is to be paid. */
export interface Payable {
  readonly itemId: string;
  readonly memberId: string;
  readonly scriptHex: string;
  /** What leaves the member's available balance. */
  readonly amountSats: bigint;
}

export interface PlannedItem extends Payable {
  /** The member's part of the network fee, fixed here; 0 when the operator bears it. */
  readonly feeShareSats: bigint;
  /** Value of the output: amount less fee share. */
  readonly paidSats: bigint;
  readonly vout: number;
}

export interface PlannedTransaction {
  readonly inputs: readonly Coin[];
  readonly items: readonly PlannedItem[];
  readonly changeSats: bigint;
  /** Place of the change output; null without change. */
  readonly changeVout: number | null;
  readonly feeSats: bigint;
  readonly rateSatPerKvb: bigint;
  /** Largest virtual size that it can have once signed. */
  readonly vbytes: number;
}

/** Members left out of the plan, each with one reason. */
export interface Deferred {
  readonly memberId: string;
  readonly reason: OutReason;
}

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
  'feePayer' | 'maxRateSatPerKvb' | 'maxFeeSats' | 'maxFeeShareBps' | 'maxItemFeeShareBps' | 'minInputConfirmations'
> {
  readonly rateSatPerKvb: bigint;
  /** Script of our change output, P2WPKH. */
  readonly changeScriptHex: string;
}

export function isRefusal(plan: BatchPlan | BatchRefusal): plan is BatchRefusal {
  return 'refused' in plan;
}

/**
 * Plans the payments of one run as one or more transactions of standard size.
 * Members are served in the order given, which is first come, first served: when the coins do not reach, everybody
 * from the first unpaid one on waits, so that a large claim is never starved by small ones behind it.
 * An item that cannot be paid is left out alone. Two items with one script stay two outputs, each accounted for itself.
 * @param owed those who are due, longest waiting first
 * @param coins the treasury's coins; the immature are not touched
 */
export function planBatch(
  owed: readonly Payable[],
  coins: readonly Coin[],
  policy: PlanPolicy,
): BatchPlan | BatchRefusal {
  if (policy.rateSatPerKvb > policy.maxRateSatPerKvb) {
    const reason: OutReason = { code: 'gate', gate: 'fee-rate-above-cap' };
    return { refused: 'fee-rate-above-cap', deferred: owed.map(({ memberId }) => ({ memberId, reason })) };
  }
  const { fit, parked } = sift(owed, policy);
  if (fit.length === 0) return { refused: 'nothing-due', deferred: parked };
  const transactions: PlannedTransaction[] = [];
  const deferred: Deferred[] = [...parked];
  let free = coins.filter((coin) => isMature(coin, policy.minInputConfirmations));
  let waiting = fit;
  while (waiting.length > 0) {
    const next = planOne(waiting, free, policy);
    if (next === undefined) break;
    const taken = new Set(next.transaction?.inputs);
    if (next.transaction !== undefined) transactions.push(next.transaction);
    deferred.push(...next.parked);
    free = free.filter((coin) => !taken.has(coin));
    waiting = waiting.slice(next.served);
  }
  deferred.push(...waiting.map(({ memberId }) => ({ memberId, reason: { code: 'funds' } as const })));
  if (transactions.length > 0) return keepFeeCaps({ transactions, deferred }, policy);
  return { refused: waiting.length > 0 ? 'no-funds' : 'nothing-due', deferred };
}

/** Parks what no transaction can pay, so that it never spoils the rest (FAULTS F45, F51). */
function sift(owed: readonly Payable[], policy: PlanPolicy): { fit: Payable[]; parked: Deferred[] } {
  const fit: Payable[] = [];
  const parked: Deferred[] = [];
  for (const item of owed) {
    const reason = unpayable(item, item.amountSats, policy);
    if (reason === undefined) fit.push(item);
    else parked.push({ memberId: item.memberId, reason });
  }
  return { fit, parked };
}

function unpayable(item: Payable, paidSats: bigint, policy: PlanPolicy): OutReason | undefined {
  if (scriptTypeOf(item.scriptHex) === undefined) return { code: 'bad-script' };
  const dust = dustThreshold(item.scriptHex);
  if (paidSats < dust) return { code: 'dust', dustSats: String(dust) };
  const outputFee = feeAt(policy.rateSatPerKvb, outputVbytesOf(item.scriptHex));
  const max = itemFeeCap(item.amountSats, policy.maxItemFeeShareBps);
  if (outputFee > max) return { code: 'fee-share', outputFeeSats: String(outputFee), maxSats: String(max) };
  return undefined;
}

interface One {
  readonly transaction: PlannedTransaction | undefined;
  readonly parked: readonly Deferred[];
  /** How many of the waiting were either paid or parked. */
  readonly served: number;
}

/** The longest prefix of the waiting that one standard transaction with these coins can pay; undefined when not even one. */
function planOne(waiting: readonly Payable[], coins: readonly Coin[], policy: PlanPolicy): One | undefined {
  let low = 0;
  let high = mostOutputs(waiting);
  let best: Selection | undefined;
  // What fits is monotone: every prefix of a payable prefix is payable.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const selection = select(waiting.slice(0, middle), coins, policy);
    if (selection === undefined) high = middle - 1;
    else {
      low = middle;
      best = selection;
    }
  }
  if (best === undefined) return undefined;
  return shareFee(waiting.slice(0, low), best, { coins, policy });
}

/** Upper bound of the prefix by the weight of its outputs alone. */
function mostOutputs(waiting: readonly Payable[]): number {
  let vbytes = 0;
  let count = 0;
  for (const item of waiting) {
    vbytes += outputVbytesOf(item.scriptHex);
    if (vbytes > TRANSACTION_VBYTES_MAX) break;
    count += 1;
  }
  return count;
}

function select(items: readonly Payable[], coins: readonly Coin[], policy: PlanPolicy): Selection | undefined {
  return selectCoins(coins, {
    paidSats: items.reduce((sum, item) => sum + item.amountSats, 0n),
    outputs: items.length,
    outputsVbytes: items.reduce((sum, item) => sum + outputVbytesOf(item.scriptHex), 0),
    rateSatPerKvb: policy.rateSatPerKvb,
    maxRateSatPerKvb: policy.maxRateSatPerKvb,
    feeOnTop: policy.feePayer === 'operator',
    vbytesMax: TRANSACTION_VBYTES_MAX,
  });
}

/**
 * Fixes each member's share of the fee by marginal virtual bytes. A share that makes an output dust, or takes more
 * of an item than its cap, parks that item, and the rest is selected anew.
 */
function shareFee(
  items: readonly Payable[],
  selection: Selection,
  context: { coins: readonly Coin[]; policy: PlanPolicy },
): One {
  const { coins, policy } = context;
  let kept = items;
  let chosen: Selection | undefined = selection;
  const parked: Deferred[] = [];
  while (chosen !== undefined && kept.length > 0) {
    const shares = sharesOf(kept, chosen, policy);
    const bad = new Map<Payable, OutReason>();
    kept.forEach((item, index) => {
      const share = shares[index] ?? 0n;
      const reason = unpayable(item, item.amountSats - share, policy) ?? overCap(item, share, policy);
      if (reason !== undefined) bad.set(item, reason);
    });
    if (bad.size === 0) {
      const transaction = arrange(kept, shares, chosen, policy);
      return { transaction, parked, served: items.length };
    }
    for (const [item, reason] of bad) parked.push({ memberId: item.memberId, reason });
    kept = kept.filter((item) => !bad.has(item));
    chosen = kept.length > 0 ? select(kept, coins, policy) : undefined;
  }
  parked.push(...kept.map(({ memberId }) => ({ memberId, reason: { code: 'funds' } as const })));
  return { transaction: undefined, parked, served: items.length };
}

function sharesOf(items: readonly Payable[], selection: Selection, policy: PlanPolicy): bigint[] {
  if (policy.feePayer === 'operator') return items.map(() => 0n);
  return allocate(
    selection.sizeFeeSats,
    items.map((item) => BigInt(outputVbytesOf(item.scriptHex))),
  );
}

function overCap(item: Payable, share: bigint, policy: PlanPolicy): OutReason | undefined {
  const max = itemFeeCap(item.amountSats, policy.maxItemFeeShareBps);
  return share > max ? { code: 'fee-share', outputFeeSats: String(share), maxSats: String(max) } : undefined;
}

interface Output {
  readonly scriptHex: string;
  readonly valueSats: bigint;
  readonly item?: Payable;
  readonly share: bigint;
}

/** Inputs and outputs in the order of BIP-69, so that the change output's place says nothing. */
function arrange(
  items: readonly Payable[],
  shares: readonly bigint[],
  selection: Selection,
  policy: PlanPolicy,
): PlannedTransaction {
  const outputs: Output[] = items.map((item, index) => {
    const share = shares[index] ?? 0n;
    return { scriptHex: item.scriptHex, valueSats: item.amountSats - share, item, share };
  });
  if (selection.changeSats > 0n) {
    outputs.push({ scriptHex: policy.changeScriptHex, valueSats: selection.changeSats, share: 0n });
  }
  outputs.sort(byBip69);
  const planned = outputs.flatMap(({ item, share, valueSats }, vout) =>
    item === undefined ? [] : [{ ...item, feeShareSats: share, paidSats: valueSats, vout }],
  );
  const changeVout = outputs.findIndex(({ item }) => item === undefined);
  const transaction = {
    inputs: [...selection.coins].sort((a, b) => (a.txid === b.txid ? a.vout - b.vout : a.txid < b.txid ? -1 : 1)),
    items: planned,
    changeSats: selection.changeSats,
    changeVout: changeVout === -1 ? null : changeVout,
    feeSats: selection.feeSats,
    rateSatPerKvb: policy.rateSatPerKvb,
    vbytes: selection.vbytes,
  };
  assertConserved(transaction);
  return transaction;
}

/** @see BIP-69: by value, then by script bytes; equal outputs keep the order of the queue */
function byBip69(a: Output, b: Output): number {
  if (a.valueSats !== b.valueSats) return a.valueSats < b.valueSats ? -1 : 1;
  if (a.scriptHex !== b.scriptHex) return a.scriptHex < b.scriptHex ? -1 : 1;
  return 0;
}

function assertConserved(transaction: PlannedTransaction): void {
  const inputs = transaction.inputs.reduce((sum, coin) => sum + coin.valueSats, 0n);
  const paid = transaction.items.reduce((sum, item) => sum + item.paidSats, 0n);
  assertInvariant(inputs === paid + transaction.changeSats + transaction.feeSats, 'inputs = outputs + fee');
}

/** Transactions whose fee breaks the absolute cap or the share of value are not made; their members wait. */
function keepFeeCaps(plan: BatchPlan, policy: PlanPolicy): BatchPlan | BatchRefusal {
  const keeps = (transaction: PlannedTransaction): boolean => feeCapBroken(transaction, policy) === undefined;
  const transactions = plan.transactions.filter(keeps);
  const dropped = plan.transactions.filter((transaction) => !keeps(transaction));
  const deferred = [
    ...plan.deferred,
    ...dropped.flatMap(({ items }) =>
      items.map(({ memberId }) => ({ memberId, reason: { code: 'gate', gate: 'fee-above-cap' } as const })),
    ),
  ];
  return transactions.length > 0 ? { transactions, deferred } : { refused: 'fee-above-cap', deferred };
}

export type FeeCap = 'rate' | 'absolute' | 'share';

/** Which cap of I8 a fee breaks, if any. */
export function feeCapBroken(
  transaction: Pick<PlannedTransaction, 'feeSats' | 'vbytes' | 'items'>,
  caps: Pick<PayoutPolicy, 'maxRateSatPerKvb' | 'maxFeeSats' | 'maxFeeShareBps'>,
): FeeCap | undefined {
  const paid = transaction.items.reduce((sum, item) => sum + item.paidSats, 0n);
  if (transaction.feeSats > feeAt(caps.maxRateSatPerKvb, transaction.vbytes)) return 'rate';
  if (transaction.feeSats > caps.maxFeeSats) return 'absolute';
  if (transaction.feeSats > itemFeeCap(paid, caps.maxFeeShareBps)) return 'share';
  return undefined;
}
