import type { ReadTx } from '../store';
import type { Instant } from '../units';
import { jobLease } from './job.entity';

/** When some instance last took or renewed a lease; undefined before the first. */
export async function lastBeat(tx: ReadTx): Promise<Instant | undefined> {
  const [newest] = await tx.find(jobLease, { orderBy: [['renewed_at', 'desc']], limit: 1 });
  return newest?.renewed_at;
}
