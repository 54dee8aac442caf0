import type { PayoutState } from './states';

/** A payment that waits, as a job without anybody's wish looks at it. */
export interface WaitingPayment {
  readonly state: PayoutState;
  /** Height of our own tip when the newest attempt went out; null where that was never noted. */
  readonly sentAtTip: number | null;
  readonly tipHeight: number;
  /** A dearer attempt is planned or approved and not signed: people are at it, or its signatures are on their way. */
  readonly isReplacing: boolean;
}

/**
 * Whether the job looks at a payment by itself: it went out and so many blocks came without it.
 * @param afterBlocks of the policy; null: never. Blocks that left in a reorganisation do not count against it
 * @see RULES.md 19: inside the limits of its approval a dearer attempt needs no new one
 */
export function isBumpDue(payment: WaitingPayment, afterBlocks: number | null): boolean {
  const { state, sentAtTip, tipHeight, isReplacing } = payment;
  if (afterBlocks === null || state !== 'sent' || isReplacing || sentAtTip === null) return false;
  return tipHeight - sentAtTip >= afterBlocks;
}
