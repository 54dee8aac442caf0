import { Inject, Injectable, Optional } from '@nestjs/common';
import { type ReadTx, type Store, STORE } from '../store';
import { assertInvariant, CLOCK, type Clock, DomainError, InvariantBroken, withStopSignal } from '../units';
import type { Job, JobContext, JobOutcome, JobResult } from './job';
import type { JobRunRow } from './job.entity';
import { LEASE_MS } from './lease';
import { guardLease, type Lease, LeaseRepository } from './lease.repository';
import { monotonic, type Monotonic } from './monotonic.adapter';

/** Injection token of `JobRunnerOptions`. */
export const JOB_RUNNER_OPTIONS = Symbol('job-runner-options');

/** For tests and simulations: another monotonic clock, a shorter lease; and a listener for the log. */
export interface JobRunnerOptions {
  readonly monotonic?: Monotonic;
  readonly leaseMs?: number;
  readonly onFinished?: (job: string, result: JobResult) => void;
}

/** A graceful stop waits so long for the step in hand; what still runs then is cut off like a crash. */
export const STOP_WITHIN_MS = 10_000;
const RUNS_PAGE_MAX = 100;

/** Runs jobs: one holder at a time across all instances, recorded, without overlap, and it stops when asked. */
@Injectable()
export class JobRunner {
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<JobResult> }>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #leases: LeaseRepository;
  readonly #leaseMs: number;
  #started = false;

  constructor(
    @Inject(STORE) store: Store,
    @Inject(CLOCK) clock: Clock,
    @Optional() @Inject(JOB_RUNNER_OPTIONS) private readonly options: JobRunnerOptions = {},
  ) {
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    this.#leases = new LeaseRepository(store, clock, options.monotonic ?? monotonic, this.#leaseMs);
  }

  /** @throws InvariantBroken when the name is taken or the pause is not positive */
  register(job: Job): void {
    assertInvariant(!this.#jobs.has(job.name), `one job is named ${job.name}`);
    assertInvariant(job.everyMs > 0, `${job.name} pauses between runs`);
    this.#jobs.set(job.name, job);
    if (this.#started) this.#schedule(job, 0);
  }

  /** Names of the registered jobs, in the order of their registration. */
  names(): readonly string[] {
    return [...this.#jobs.keys()];
  }

  /** Names and pauses of the registered jobs, for a screen. */
  list(): readonly { readonly name: string; readonly everyMs: number }[] {
    return [...this.#jobs.values()].map(({ name, everyMs }) => ({ name, everyMs }));
  }

  /** Runs every job again and again. A job that broke an invariant is not run again by itself. */
  start(): void {
    this.#started = true;
    for (const job of this.#jobs.values()) this.#schedule(job, 0);
  }

  /** Asks every run to end and waits, at most `withinMs`. @returns names of the jobs that were still running */
  async stop(withinMs = STOP_WITHIN_MS): Promise<readonly string[]> {
    this.#started = false;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const { abort } of this.#running.values()) abort.abort();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([Promise.allSettled([...this.#running.values()].map(({ done }) => done)), late]);
    clearTimeout(timer);
    return [...this.#running.keys()];
  }

  /** Runs a job now, unless it runs already here or elsewhere. @throws DomainError `jobs.unknown` */
  async runOnce(name: string): Promise<JobResult> {
    const job = this.#jobs.get(name);
    if (job === undefined) throw new DomainError('jobs.unknown', `There is no job "${name}".`, { job: name });
    if (this.#running.has(name)) return { outcome: 'busy', counters: {}, errorCode: null };
    const abort = new AbortController();
    const done = this.#run(job, abort);
    this.#running.set(name, { abort, done });
    try {
      const result = await done;
      this.options.onFinished?.(name, result);
      return result;
    } finally {
      this.#running.delete(name);
    }
  }

  /** The last runs of a job, newest first. */
  runs(tx: ReadTx, name: string, limit = RUNS_PAGE_MAX): Promise<JobRunRow[]> {
    return this.#leases.runs(tx, name, Math.min(limit, RUNS_PAGE_MAX));
  }

  async #run(job: Job, abort: AbortController): Promise<JobResult> {
    const lease = await this.#leases.take(job.name);
    if (lease === undefined) return { outcome: 'busy', counters: {}, errorCode: null };
    const counters: Record<string, number> = {};
    const context: JobContext = {
      signal: abort.signal,
      guard: (tx) => guardLease(tx, lease),
      count: (name, by = 1) => (counters[name] = (counters[name] ?? 0) + by),
    };
    const beat = this.#keepAlive(lease, abort);
    const result = await this.#outcome(job, context, counters);
    clearInterval(beat);
    const { outcome, errorCode } = result;
    const written = { outcome: outcome === 'busy' ? null : outcome, counters, error_code: errorCode };
    const kept = await this.#leases.finish(lease, written);
    return kept ? result : { ...result, outcome: 'lost' };
  }

  async #outcome(job: Job, context: JobContext, counters: Record<string, number>): Promise<JobResult> {
    try {
      await withStopSignal(context.signal, () => job.run(context));
      return { outcome: context.signal.aborted ? 'stopped' : 'done', counters, errorCode: null };
    } catch (error) {
      const errorCode = error instanceof DomainError ? error.code : 'internal';
      if (errorCode === 'jobs.stopped') return { outcome: 'stopped', counters, errorCode: null };
      return { outcome: outcomeOf(error), counters, errorCode, error };
    }
  }

  #keepAlive(lease: Lease, abort: AbortController): NodeJS.Timeout {
    let beat = 0;
    const renew = async (): Promise<void> => {
      beat += 1;
      if (!(await this.#leases.renew(lease, beat))) abort.abort();
    };
    const timer = setInterval(() => {
      // A store that cannot write now is asked again at the next beat; a lease that ran out meanwhile shows then.
      renew().catch(() => undefined);
    }, this.#leaseMs / 3);
    return timer.unref();
  }

  #schedule(job: Job, afterMs: number): void {
    const timer = setTimeout(() => void this.#turn(job), afterMs);
    this.#timers.set(job.name, timer.unref());
  }

  async #turn(job: Job): Promise<void> {
    let halted = false;
    try {
      halted = (await this.runOnce(job.name)).outcome === 'halted';
    } catch (error) {
      // The lease or the record could not be written: the run did not begin, or is found unfinished by the next.
      this.options.onFinished?.(job.name, { outcome: 'failed', counters: {}, errorCode: 'store', error });
    }
    if (this.#started && !halted) this.#schedule(job, job.everyMs);
  }
}

function outcomeOf(error: unknown): JobOutcome {
  if (error instanceof InvariantBroken) return 'halted';
  return error instanceof DomainError && error.code === 'jobs.lease-lost' ? 'lost' : 'failed';
}
