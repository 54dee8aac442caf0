import { assertInvariant } from '../units';

/**
 * The life of one transaction, the same on every store. Its operations run one after the other even when they are
 * called together: a statement that starts late must not run after the rollback, on its own, and stay. An operation
 * or a joined unit that throws dooms the whole: it cannot be caught and committed around.
 */
export class TransactionLife {
  #tail: Promise<unknown> = Promise.resolve();
  #started = 0;
  #over = false;
  #doom: { readonly cause: unknown } | undefined;

  constructor(readonly writable: boolean) {}

  get over(): boolean {
    return this.#over;
  }

  /**
   * An operation begins at once when none is under way, so that its caller can work while the database does.
   * @throws InvariantBroken when the transaction is over; the first failure again when it is doomed
   */
  step<T>(operation: () => Promise<T>): Promise<T> {
    const run = this.#started === 0 ? this.#begin(operation) : this.#tail.then(() => this.#begin(operation));
    this.#started += 1;
    this.#tail = run.then(
      () => (this.#started -= 1),
      () => (this.#started -= 1),
    );
    return run;
  }

  async #begin<T>(operation: () => Promise<T>): Promise<T> {
    assertInvariant(!this.#over, 'a transaction is used before it ends, not after');
    this.#throwIfDoomed();
    try {
      return await operation();
    } catch (cause) {
      this.#doom ??= { cause };
      throw cause;
    }
  }

  /** The same for an operation that is over when it returns: nothing can come between, so it waits for nobody. */
  atOnce<T>(operation: () => T): Promise<T> {
    try {
      assertInvariant(!this.#over, 'a transaction is used before it ends, not after');
      this.#throwIfDoomed();
    } catch (cause) {
      return rejected(cause);
    }
    try {
      return Promise.resolve(operation());
    } catch (cause) {
      this.#doom ??= { cause };
      return rejected(cause);
    }
  }

  /** Runs a unit that joins this transaction: it is whole, or nothing of the transaction is. */
  async join<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      this.#doom ??= { cause };
      throw cause;
    }
  }

  /**
   * Waits for what was started, and for what began while it waited: nothing is under way behind the commit. Takes no more.
   * @throws the first failure, when it is doomed
   */
  async end(): Promise<void> {
    do await this.#tail;
    while (this.#started > 0);
    this.#over = true;
    this.#throwIfDoomed();
  }

  #throwIfDoomed(): void {
    if (this.#doom !== undefined) throw this.#doom.cause;
  }
}

/** What was thrown, whatever it is, as its caller waits for it. */
function rejected<T>(cause: unknown): Promise<T> {
  return new Promise<T>(() => {
    throw cause;
  });
}

/** First come, first served: one task at a time. */
export class FifoQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Tasks that run or wait. */
  get length(): number {
    return this.#waiting;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const run = this.#tail.then(task);
    const over = (): number => (this.#waiting -= 1);
    this.#tail = run.then(over, over);
    return run;
  }
}
