import type { ReadTx } from '../store';
import { payoutBatches } from './payout.entity';
import { UNDER_WAY_STATES } from './states';

/** How many payments were approved and are not over. */
export function paymentsUnderWay(tx: ReadTx): Promise<number> {
  return tx.count(payoutBatches, { state: { in: UNDER_WAY_STATES } });
}
