import type { Gate } from './due';
import { inputWeight } from './input-weight';
import { type BatchPlan, type BatchRefusal, isRefusal, type PlanPolicy } from './plan';
import type { Payable } from './planned';
import { spendOf } from './selection/coin-pool';
import { byMember } from './split';
import { feeAt, outputVbytesOf, vbytesOf } from './vsize';

/** Blocks that the later estimates aim at: six hours and a day. */
export const LATER_TARGETS_BLOCKS = [36, 144] as const;

/** An estimate of the node. */
export interface TargetRate {
  readonly targetBlocks: number;
  readonly rateSatPerKvb: bigint;
}

/** What paying would cost, and how many would be paid: now, for a later confirmation, or each member in a transaction alone. */
export interface FeeOption extends TargetRate {
  readonly kind: 'now' | 'later' | 'singly';
  readonly feeSats: bigint;
  readonly payments: number;
}

const RATE_GATES: readonly Gate[] = ['no-fee-rate', 'fee-rate-above-cap'];

/** The gates as they would be at another rate: the rest of the world stays as it is. */
export function gatesAt(gates: readonly Gate[], rateSatPerKvb: bigint, maxRateSatPerKvb: bigint): readonly Gate[] {
  const others = gates.filter((gate) => !RATE_GATES.includes(gate));
  return rateSatPerKvb > maxRateSatPerKvb ? [...others, 'fee-rate-above-cap'] : others;
}

/** What a plan costs, and whom it pays. */
export function feeOption(kind: 'now' | 'later', plan: BatchPlan | BatchRefusal, at: TargetRate): FeeOption {
  const transactions = isRefusal(plan) ? [] : plan.transactions;
  const feeSats = transactions.reduce((sum, transaction) => sum + transaction.feeSats, 0n);
  const payments = transactions.reduce((count, { items }) => count + items.length, 0);
  return { kind, ...at, feeSats, payments };
}

/** What one transaction for each member costs: one input of the treasury, the outputs, and change. */
export function singleFees(
  items: readonly Payable[],
  policy: Pick<PlanPolicy, 'rateSatPerKvb' | 'changeScriptHex' | 'changeSpend'>,
): bigint {
  const inputsWeight = inputWeight(spendOf(policy.changeScriptHex, policy.changeSpend));
  const changeVbytes = outputVbytesOf(policy.changeScriptHex);
  const sorted = [...items].sort((a, b) => (a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : 0));
  return byMember(sorted).reduce((sum, payout) => {
    const outputsVbytes = payout.reduce((size, { scriptHex }) => size + outputVbytesOf(scriptHex), changeVbytes);
    const outputs = payout.length + 1;
    return sum + feeAt(policy.rateSatPerKvb, vbytesOf({ inputs: 1, inputsWeight, outputs, outputsVbytes }));
  }, 0n);
}
