import type { ReadTx } from '../store';
import type { Instant } from '../units';
import { addressCancel, memberAddress, memberSplit, splitCancel } from './members.entity';

/** Ids of addresses, and of divisions of payouts, that are not payable yet and were not taken back. */
export async function coolingOff(tx: ReadTx, now: Instant): Promise<ReadonlySet<string>> {
  const later = { where: { payable_from: { gt: now } } };
  const ids = [...(await tx.find(memberAddress, later)), ...(await tx.find(memberSplit, later))].map(({ id }) => id);
  const cancelled = new Set([
    ...(await tx.find(addressCancel, { where: { address_id: { in: ids } } })).map(({ address_id: id }) => id),
    ...(await tx.find(splitCancel, { where: { split_id: { in: ids } } })).map(({ split_id: id }) => id),
  ]);
  return new Set(ids.filter((id) => !cancelled.has(id)));
}
