import type { ReadTx, Store, WriteTx } from '../store';
import { type Clock, DomainError, newId } from '../units';
import { jobLease, jobRun, type JobRunRow } from './job.entity';
import { decideLease, type Observation } from './lease';
import type { Monotonic } from './monotonic.adapter';

/** A right to run a job, as long as nobody took it over. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Fencing token: only the highest one may write. */
  readonly token: number;
  readonly runId: string;
}

/**
 * Binds a write to a lease: the row is held to the end of the transaction, so a holder that was paused past its
 * lease cannot commit after somebody took over.
 * @throws DomainError `jobs.lease-lost`
 */
export async function guardLease(tx: WriteTx, lease: Lease): Promise<void> {
  const [held] = await tx.lock(jobLease, { name: lease.name, token: lease.token, holder: lease.holder });
  if (held === undefined) {
    throw new DomainError('jobs.lease-lost', `Another instance took over ${lease.name}.`, { job: lease.name });
  }
}

/** Leases and run records in the database. */
export class LeaseRepository {
  readonly #seen = new Map<string, Observation>();
  readonly #holder = newId();

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly monotonic: Monotonic,
    private readonly leaseMs: number,
  ) {}

  /** Takes the lease and opens a run record, or says undefined: somebody else runs the job. */
  async take(name: string): Promise<Lease | undefined> {
    return this.store.write(async (tx) => {
      const [state] = await tx.lock(jobLease, { name });
      const decision = decideLease(state, this.#seen.get(name), this.monotonic.nowMs(), this.leaseMs);
      if (decision.kind === 'wait') {
        this.#seen.set(name, decision.observation);
        return undefined;
      }
      const { token } = decision;
      const now = this.clock.now();
      const row = { name, holder: this.#holder, token, beat: 0, renewed_at: now };
      if (state === undefined) {
        if ((await tx.insertNew(jobLease, [row])) === 0) return undefined;
      } else await tx.update(jobLease, { name, token: state.token }, row);
      await tx.update(jobRun, { job: name, outcome: null }, { outcome: 'lost', finished_at: now });
      const runId = newId();
      const run = { id: runId, job: name, token, started_at: now, finished_at: null, outcome: null };
      await tx.insert(jobRun, [{ ...run, counters: {}, error_code: null }]);
      return { name, holder: this.#holder, token, runId };
    });
  }

  /** @returns false when the lease is lost */
  async renew(lease: Lease, beat: number): Promise<boolean> {
    const { name, token, holder } = lease;
    const renewed = { beat, renewed_at: this.clock.now() };
    return (await this.store.write((tx) => tx.update(jobLease, { name, token, holder }, renewed))) === 1;
  }

  /** Closes the run record and frees the lease, unless somebody took it over: then the record says so already. */
  async finish(lease: Lease, result: Pick<JobRunRow, 'outcome' | 'counters' | 'error_code'>): Promise<boolean> {
    const { name, token, holder, runId } = lease;
    return this.store.write(async (tx) => {
      const now = this.clock.now();
      const freed = await tx.update(jobLease, { name, token, holder }, { holder: null, renewed_at: now });
      if (freed === 0) return false;
      await tx.update(jobRun, { id: runId }, { ...result, finished_at: now });
      return true;
    });
  }

  /** The last runs of a job, newest first. */
  runs(tx: ReadTx, job: string, limit: number): Promise<JobRunRow[]> {
    return tx.find(jobRun, { where: { job }, orderBy: [['started_at', 'desc'], ['id', 'asc']], limit }); // prettier-ignore
  }
}
