import type { ReadTx } from '../store';
import { payoutBatches } from './payout.entity';
import type { PayoutState } from './states';

/** Approved, and not over: what they still need is held against the seal of their approval. */
const UNDER_WAY: readonly PayoutState[] = [
  'approved',
  'handed-out',
  'signed',
  'sent',
  'confirming',
  'conflicted',
  'cancelling',
  'cancel-confirming',
];

/** How many payments were approved and are not over. */
export function paymentsUnderWay(tx: ReadTx): Promise<number> {
  return tx.count(payoutBatches, { state: { in: UNDER_WAY } });
}
