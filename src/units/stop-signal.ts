import { AsyncScope } from './async-scope';
import { DomainError } from './domain-error';

const SIGNAL = new AsyncScope<AbortSignal>();

/** Runs work that may be asked to end: whatever in it waits for the outside world finds the signal by itself. */
export function withStopSignal<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return SIGNAL.run(signal, work);
}

/** The signal of the work that the caller is part of; undefined where nobody asks it to end. */
export function stopSignal(): AbortSignal | undefined {
  return SIGNAL.current;
}

/** @throws DomainError `jobs.stopped` when the work in hand was asked to end */
export function endWhenStopped(): void {
  if (SIGNAL.current?.aborted !== true) return;
  throw new DomainError('jobs.stopped', 'The service is going down: the step in hand ended, and is taken again.');
}
