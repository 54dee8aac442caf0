import { DomainError } from '../units';

/** Refusals of a value, as of an amount beyond every bound or of the same row stated twice; the store itself is well. */
const OF_VALUES: readonly string[] = ['store.check', 'store.duplicate'];

/** Store, node and lease serve every source alike. */
const OF_ALL: readonly string[] = ['store.', 'chain.', 'jobs.'];

/**
 * Whether an error is a refusal of what one source stated or one deposit says, so that the others go on. A store or node
 * that does not answer, a lease that is lost and a broken invariant concern everybody: these stop the job.
 */
export function concernsOneSource(error: unknown): error is DomainError {
  if (!(error instanceof DomainError)) return false;
  return OF_VALUES.includes(error.code) || !OF_ALL.some((room) => error.code.startsWith(room));
}
