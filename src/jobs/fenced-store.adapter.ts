import type { ReadTx, Store, WriteTx } from '../store';
import { AsyncScope } from '../units';

/** Refuses a write of a job whose lease went to somebody else. */
type Guard = (tx: WriteTx) => Promise<void>;

/**
 * The store as every room sees it. Inside a job each transaction first checks the job's lease, so that the database
 * itself refuses what a stale holder writes (FAULTS.md F17), and no room has to think of it.
 */
export class FencedStore implements Store {
  readonly #guards = new AsyncScope<Guard>();
  readonly #inside = new AsyncScope<true>();

  constructor(private readonly inner: Store) {}

  /** Runs a job's work with its lease in every write. */
  fenced<T>(guard: Guard, work: () => Promise<T>): Promise<T> {
    return this.#guards.run(guard, work);
  }

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const guard = this.#guards.current;
    if (guard === undefined || this.#inside.current === true) return this.inner.write(work);
    return this.#inside.run(true, () =>
      this.inner.write(async (tx) => {
        await guard(tx);
        return work(tx);
      }),
    );
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.inner.read(work);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
