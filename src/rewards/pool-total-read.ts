import type { PoolTotal } from './pool-total';
import { SourceFailure } from './source';

/**
 * A pool's own totals are a check of its rows, and no more: where they cannot be read, or are not what the pool documents,
 * there are none this time, and the rows are booked as ever. When they were read last is shown.
 */
export async function unlessUnread(read: () => Promise<readonly PoolTotal[]>): Promise<readonly PoolTotal[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SourceFailure) return [];
    throw error;
  }
}
