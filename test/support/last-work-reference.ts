import { workPieces } from '../../src/rewards/device-work';
import { type LastWork, lastWork } from '../../src/rewards/pplns';
import { deviceAssignment, workLog } from '../../src/rewards/reward.entity';
import { readWorkers } from '../../src/rewards/worker-state.repository';
import type { ReadTx } from '../../src/store';
import { DAY_MS, type Instant, instant } from '../../src/units';

/** PPLNS the slow way, apart from the product's: every sample that was ever logged, at once, and no sum of any. */
export async function lastWorkOfAll(
  tx: ReadTx,
  sourceId: string,
  of: { readonly floor: Instant | null; readonly to: Instant; readonly hashes: bigint },
): Promise<LastWork> {
  const seen = await readWorkers(tx, [sourceId]);
  const begins = seen.reduce((min, row) => Math.min(min, row.firstSeenAt), Infinity) - DAY_MS;
  const floor = Math.max(of.floor ?? 0, begins, of.to - 7 * DAY_MS);
  if (floor >= of.to) return { weights: new Map(), found: 0n, from: null };
  const work = await tx.find(workLog, { where: { source_id: sourceId } });
  const owned = await tx.find(deviceAssignment, { where: { source_id: sourceId } });
  const pieces = workPieces(
    work.map((row) => ({ worker: row.worker, from: row.from_at, to: row.to_at, basis: row.basis, hashRate: row.hash_rate, hashes: row.work })), // prettier-ignore
    owned.map((row) => ({ worker: row.worker, from: row.from_at, memberId: row.member_id })),
    { from: instant(floor), to: of.to },
  );
  return lastWork(pieces, of.hashes);
}
