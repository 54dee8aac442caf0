import { itemFeeCap, type OutReason } from './due';
import { dustThreshold } from './dust';
import type { Payable } from './planned';
import type { PayoutPolicy } from './policy';
import { scriptTypeOf } from './script';
import { relieved } from './split';
import { feeAt, outputVbytesOf } from './vsize';

/** Members left out of the plan, each with one reason. */
export interface Deferred {
  readonly memberId: string;
  readonly reason: OutReason;
}

type ItemPolicy = Pick<PayoutPolicy, 'maxItemFeeShareBps'> & { readonly rateSatPerKvb: bigint };

/**
 * Parks what no transaction can pay, so that it never spoils the rest (FAULTS F45, F51). A part of a split payout goes to
 * its member's largest instead.
 */
export function sift(owed: readonly Payable[], policy: ItemPolicy): { fit: Payable[]; parked: Deferred[] } {
  const parked: Deferred[] = [];
  let fit = [...owed];
  for (;;) {
    const bad = new Map<Payable, OutReason>();
    for (const item of fit) {
      const reason = unpayable(item, item.amountSats, policy);
      if (reason !== undefined) bad.set(item, reason);
    }
    if (bad.size === 0) return { fit, parked };
    const left = relieved(fit, bad);
    parked.push(...left.parked);
    fit = left.kept;
  }
}

/** The members of some payments, each once, left out for one reason. */
export function deferAll(items: readonly Payable[], reason: OutReason): Deferred[] {
  return [...new Set(items.map(({ memberId }) => memberId))].map((memberId) => ({ memberId, reason }));
}

/** Why an output of this value is not made, if it is not: to an unknown script, as dust, or at too large a part of the item. */
export function unpayable(item: Payable, paidSats: bigint, policy: ItemPolicy): OutReason | undefined {
  if (scriptTypeOf(item.scriptHex) === undefined) return { code: 'bad-script' };
  const dust = dustThreshold(item.scriptHex);
  if (paidSats < dust) return { code: 'dust', dustSats: String(dust) };
  const outputFee = feeAt(policy.rateSatPerKvb, outputVbytesOf(item.scriptHex));
  const max = item.isResidual === true ? paidSats - dust : itemFeeCap(item.amountSats, policy.maxItemFeeShareBps);
  if (outputFee > max) return { code: 'fee-share', outputFeeSats: String(outputFee), maxSats: String(max) };
  return undefined;
}
