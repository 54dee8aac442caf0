import { concernsOneSource } from '../rewards';
import { type DomainError } from '../units';
import type { JobContext } from './job';

/**
 * Every item by itself: the others go on where one is refused.
 * @throws DomainError the first refusal, when all had their turn: the job's run failed, in sight
 */
export async function each<T>(
  context: JobContext,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const refusals: DomainError[] = [];
  for (const item of items) {
    if (context.signal.aborted) return;
    try {
      await work(item);
    } catch (error) {
      if (!concernsOneSource(error)) throw error;
      context.count('refused');
      refusals.push(error);
    }
  }
  if (refusals[0] !== undefined) throw refusals[0];
}
