import type { MempoolPlace } from '../chain';
import { CLUSTER_MAX, KIN_MAX, KIN_VBYTES_MAX, owedBy } from './chaining';
import { byOutpoint, type Coin } from './coin';
import { dustThreshold } from './dust';
import { inputWeight, type SpendShape } from './input-weight';
import { feeAt, outputVbytesOf, TRANSACTION_VBYTES_MAX, vbytesOf } from './vsize';

/**
 * Before Core 31 one small child of a parent without unconfirmed ancestors is let in above the descendants' limits, so
 * that a payee who fills them cannot shut us out. @see policy.h EXTRA_DESCENDANT_TX_SIZE_LIMIT
 */
const CARVE_OUT_VBYTES = 10_000;

/** A transaction, or several, as fees count. */
export interface Weighed {
  readonly feeSats: bigint;
  readonly vbytes: number;
}

export interface ChildAsk {
  /** What the child stands on and no block holds, the oldest first and the parent last. @see owedBy */
  readonly ancestors: readonly Weighed[];
  /** The parent's change output; null where it has none. */
  readonly change: Coin | null;
  /** The live batch that spends it already. */
  readonly changeSpentBy: string | null;
  /** Confirmed coins of ours that no batch holds; taken only where the change does not bear the fee. */
  readonly coins: readonly Coin[];
  /** A script of ours that everything goes to. */
  readonly scriptHex: string;
  readonly spend: SpendShape;
  /** What parent and child are to reach together, sat/kvB. */
  readonly rateSatPerKvb: bigint;
  /** The parent's, by the node's word; null where the node does not hold it or does not tell. */
  readonly place: MempoolPlace | null;
  readonly caps: { readonly maxRateSatPerKvb: bigint; readonly maxFeeSats: bigint };
}

/**
 * Why there is no child: no output of ours to spend, or a later batch spends it; nothing to gain; a cap of the policy; no
 * coins that bear it; no room in mempools.
 */
export const CHILD_REFUSALS = [
  'no-change',
  'change-spent',
  'fast-enough',
  'rate-cap',
  'fee-cap',
  'no-coin',
  'mempool-limits',
] as const;
export type ChildRefusal = (typeof CHILD_REFUSALS)[number];

export interface ChildPlan {
  /** The change first of all, in the order of BIP-69. */
  readonly inputs: readonly Coin[];
  readonly feeSats: bigint;
  readonly vbytes: number;
  /** Of the child alone, rounded up: what the cap on rates bounds (I8). */
  readonly rateSatPerKvb: bigint;
  readonly valueSats: bigint;
}

/**
 * A child of a batch: it spends the batch's change to ourselves and pays so much that everything that it stands on
 * reaches the rate with it (child pays for parent). It pays nobody, so that whatever becomes of its parent harms nobody.
 * @see RULES.md 13, 16, 17; Bitcoin Core node/miner.cpp, which mines by the fee rate of what belongs together. The child
 *   is of version 2: the limits of version 3 (BIP-431) are for parents of that version, and no batch is one.
 */
export function planChild(ask: ChildAsk): ChildPlan | { readonly refused: ChildRefusal } {
  const { rateSatPerKvb, caps, change } = ask;
  if (change === null) return { refused: 'no-change' };
  if (ask.changeSpentBy !== null) return { refused: 'change-spent' };
  const owed = owedBy(ask.ancestors, rateSatPerKvb);
  if (owed === 0n) return { refused: 'fast-enough' };
  for (const inputs of inputSets(change, ask.coins)) {
    const plan = childOf(inputs, ask, owed);
    if (plan === undefined) continue;
    if (plan.feeSats > feeAt(caps.maxRateSatPerKvb, plan.vbytes)) return { refused: 'rate-cap' };
    if (plan.feeSats > caps.maxFeeSats) return { refused: 'fee-cap' };
    return hasRoom(ask, plan.vbytes) ? plan : { refused: 'mempool-limits' };
  }
  return { refused: 'no-coin' };
}

/** Few inputs first: the change alone, then with the smallest single coin, then with ever more of the largest. */
function* inputSets(change: Coin, coins: readonly Coin[]): Generator<readonly Coin[]> {
  yield [change];
  const rising = [...coins].sort((a, b) => (a.valueSats === b.valueSats ? byOutpoint(a, b) : rises(a, b)));
  for (const coin of rising) yield [change, coin];
  const falling = rising.reverse();
  for (let count = 2; count <= falling.length; count += 1) yield [change, ...falling.slice(0, count)];
}

function rises(a: Coin, b: Coin): number {
  return a.valueSats < b.valueSats ? -1 : 1;
}

/** The child of these inputs; undefined where they leave nothing worth having. @param owed satoshi that the ancestors lack */
function childOf(inputs: readonly Coin[], ask: ChildAsk, owed: bigint): ChildPlan | undefined {
  const vbytes = vbytesOf({
    inputs: inputs.length,
    inputsWeight: inputs.reduce((sum, coin) => sum + inputWeight(coin.spend ?? ask.spend), 0),
    outputs: 1,
    outputsVbytes: outputVbytesOf(ask.scriptHex),
  });
  const feeSats = owed + feeAt(ask.rateSatPerKvb, vbytes);
  const valueSats = inputs.reduce((sum, coin) => sum + coin.valueSats, 0n) - feeSats;
  if (valueSats < dustThreshold(ask.scriptHex)) return undefined;
  const rateSatPerKvb = (feeSats * 1_000n + BigInt(vbytes) - 1n) / BigInt(vbytes);
  return { inputs: [...inputs].sort(byOutpoint), feeSats, vbytes, rateSatPerKvb, valueSats };
}

/** Whether mempools, old and new, take one more of this size on top of the parent. */
function hasRoom({ place, ancestors }: ChildAsk, vbytes: number): boolean {
  if (vbytes > TRANSACTION_VBYTES_MAX) return false;
  if (place === null) return ancestors.reduce((sum, one) => sum + one.vbytes, vbytes) <= KIN_VBYTES_MAX;
  if (place.cluster !== null) return fits(place.cluster, vbytes, { count: CLUSTER_MAX, vbytes: KIN_VBYTES_MAX });
  const limits = { count: KIN_MAX, vbytes: KIN_VBYTES_MAX };
  if (!fits(place.ancestors, vbytes, limits)) return false;
  const isCarvedOut = place.ancestors.count === 1 && vbytes <= CARVE_OUT_VBYTES;
  const beyond = { count: limits.count + 1, vbytes: limits.vbytes + CARVE_OUT_VBYTES };
  return fits(place.descendants, vbytes, isCarvedOut ? beyond : limits);
}

interface Bulk {
  readonly count: number;
  readonly vbytes: number;
}

function fits(standing: Bulk, vbytes: number, limits: Bulk): boolean {
  return standing.count + 1 <= limits.count && standing.vbytes + vbytes <= limits.vbytes;
}
