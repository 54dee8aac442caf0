import type { ReadTx } from '../store';
import type { Instant } from '../units';
import type { ContractPayment } from './contracts/contract-standing';
import { discrepancy, poolPayout, rewardSourceState } from './reward.entity';

/**
 * What came for a contract whose provider pays to a venue: the payouts since its start that the venue credited, each less what
 * it was short of (RULES.md 23). Undefined where coin comes to our own descriptors: there the chain proves it.
 */
export async function venuePayments(
  tx: ReadTx,
  sourceId: string,
  start: Instant,
): Promise<readonly ContractPayment[] | undefined> {
  const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
  // Written by `lockState` from a checked declaration.
  const declaration = state?.declaration;
  if (declaration?.receivesAt !== 'venue') return undefined;
  const payouts = await tx.find(poolPayout, {
    where: { source_id: sourceId, matched: { not: null } },
    orderBy: [
      ['at', 'asc'],
      ['external_id', 'asc'],
    ],
  });
  const short = await tx.find(discrepancy, { where: { source_id: sourceId, kind: 'short', resolved_at: null } });
  const shortOf = new Map(short.map(({ subject, amount }) => [subject, amount]));
  return payouts
    .filter(({ at }) => at >= start)
    .map(({ at, external_id, amount }) => ({ at, amount: amount - (shortOf.get(external_id) ?? 0n) }))
    .filter(({ amount }) => amount > 0n);
}
