import { type Instant, plusMs } from '../units';

/** A later version of an address that was taken back: meanwhile it counted. */
export interface TakenBack {
  readonly linkedAt: Instant;
  readonly cancelledAt: Instant;
}

/**
 * When the cool-off of an address ends. It does not run while another address counts: a change that its owner replaces
 * within it, and that counts again because the replacement is taken back, would otherwise be payable at that instant.
 * @param payableFrom as it was said when it was linked
 * @param later what was linked after it, oldest first
 */
export function coolOffEnd(payableFrom: Instant, later: readonly TakenBack[]): Instant {
  let end = payableFrom;
  let counted = 0;
  for (const { linkedAt, cancelledAt } of later) {
    const from = Math.max(linkedAt, counted);
    if (from >= end || cancelledAt <= from) continue;
    end = plusMs(end, cancelledAt - from);
    counted = cancelledAt;
  }
  return end;
}
