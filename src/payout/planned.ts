import { assertInvariant } from '../units';
import { byOutpoint, type Coin } from './coin';
import { itemFeeCap } from './due';
import { dustThreshold } from './dust';
import type { PayoutPolicy } from './policy';
import type { Selection } from './selection/select';
import { feeAt, outputVbytesOf } from './vsize';

/** What a member who is due is to be paid. */
export interface Payable {
  readonly itemId: string;
  readonly memberId: string;
  readonly scriptHex: string;
  /** What leaves the member's available balance. */
  readonly amountSats: bigint;
  /** What is left of a closing account: paid where it bears its own output's cost, whatever part of it that is. */
  readonly isResidual?: boolean;
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
  /** Of the fee, what unconfirmed ancestors lack to the rate: absent where it has none. */
  readonly bumpSats?: bigint;
  readonly rateSatPerKvb: bigint;
  /** Largest virtual size that it can have once signed. */
  readonly vbytes: number;
  /** By which its coins were chosen; below 0 when spending them now saves. @see selectionWaste */
  readonly wasteSats: bigint;
}

interface Output {
  readonly scriptHex: string;
  readonly valueSats: bigint;
  readonly item?: Payable;
  readonly share: bigint;
}

/** What a transaction is made of. */
export interface Parts {
  readonly items: readonly Payable[];
  /** Of the items, in their order. */
  readonly shares: readonly bigint[];
  readonly selection: Selection;
}

/** Inputs and outputs in the order of BIP-69, so that the change output's place says nothing. */
export function arrange(
  { items, shares, selection }: Parts,
  plan: { readonly changeScriptHex: string; readonly rateSatPerKvb: bigint },
): PlannedTransaction {
  const outputs: Output[] = items.map((item, index) => {
    const share = shares[index] ?? 0n;
    return { scriptHex: item.scriptHex, valueSats: item.amountSats - share, item, share };
  });
  if (selection.changeSats > 0n) {
    outputs.push({ scriptHex: plan.changeScriptHex, valueSats: selection.changeSats, share: 0n });
  }
  outputs.sort(byBip69);
  const planned = outputs.flatMap(({ item, share, valueSats }, vout) =>
    item === undefined ? [] : [{ ...item, feeShareSats: share, paidSats: valueSats, vout }],
  );
  const changeVout = outputs.findIndex(({ item }) => item === undefined);
  const transaction = {
    inputs: [...selection.coins].sort(byOutpoint),
    items: planned,
    changeSats: selection.changeSats,
    changeVout: changeVout === -1 ? null : changeVout,
    feeSats: selection.feeSats,
    rateSatPerKvb: plan.rateSatPerKvb,
    vbytes: selection.vbytes,
    wasteSats: selection.wasteSats,
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

/** Caps of the policy on one transaction. */
export type FeeCaps = Pick<PayoutPolicy, 'maxRateSatPerKvb' | 'maxFeeSats' | 'maxFeeShareBps'>;

export type FeeCap = 'rate' | 'absolute' | 'share';

/** Which cap of I8 a fee breaks, if any. @param fee `paidSats` is the sum of the outputs to members */
export function feeCapBroken(
  fee: { readonly feeSats: bigint; readonly vbytes: number; readonly paidSats: bigint },
  caps: FeeCaps,
): FeeCap | undefined {
  if (fee.feeSats > feeAt(caps.maxRateSatPerKvb, fee.vbytes)) return 'rate';
  if (fee.feeSats > caps.maxFeeSats) return 'absolute';
  if (fee.feeSats > itemFeeCap(fee.paidSats, caps.maxFeeShareBps)) return 'share';
  return undefined;
}

/** What a dearer attempt costs, and its size. */
export interface Cost {
  readonly feeSats: bigint;
  readonly vbytes: number;
  /** Of the fee, what ancestors that no block held lacked to its rate as the payment was planned: no output's cost. */
  readonly bumpSats: bigint;
}

/** An item's output, and what its member claimed. */
export interface ItemOutput {
  readonly scriptHex: string;
  readonly amountSats: bigint;
  readonly paidSats: bigint;
  /** What is left of a closing account: worth more than its output costs, and no other cap holds for it. */
  readonly isResidual: boolean;
}

/**
 * Whether an item's own output costs too much of it in a dearer attempt.
 * @see RULES.md 16
 */
export function itemCapBroken(
  { scriptHex, amountSats, paidSats, isResidual }: ItemOutput,
  { feeSats, vbytes, bumpSats }: Cost,
  shareBps: bigint,
): boolean {
  const cost = ((feeSats - bumpSats) * BigInt(outputVbytesOf(scriptHex))) / BigInt(vbytes);
  return cost > (isResidual ? paidSats - dustThreshold(scriptHex) : itemFeeCap(amountSats, shareBps));
}

/** What goes to members. */
export function paidBy({ items }: Pick<PlannedTransaction, 'items'>): bigint {
  return items.reduce((sum, item) => sum + item.paidSats, 0n);
}
