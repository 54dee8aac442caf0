import type { WriteTx } from '../store';

/** What a job gets for one run. */
export interface JobContext {
  /** Aborted when the service stops or the lease is lost: finish the step in hand and return. */
  readonly signal: AbortSignal;
  /** Call it first in each `store.write` of the job. @throws DomainError `jobs.lease-lost` */
  guard(tx: WriteTx): Promise<void>;
  /** Adds to a counter of the run record. */
  count(name: string, by?: number): void;
}

/** One arrow of the line, as a job. */
export interface Job {
  /** Lower-case words with hyphens; the lease and the run record bear it. */
  readonly name: string;
  /** Pause between the end of one run and the start of the next. */
  readonly everyMs: number;
  run(context: JobContext): Promise<void>;
}

export type JobOutcome = 'done' | 'failed' | 'halted' | 'stopped' | 'lost';

/** What came of `runOnce`. `busy`: this or another instance runs the job at this moment. */
export interface JobResult {
  readonly outcome: JobOutcome | 'busy';
  readonly counters: Readonly<Record<string, number>>;
  readonly errorCode: string | null;
  /** The error itself, for the log; the record keeps only its code. */
  readonly error?: unknown;
}
