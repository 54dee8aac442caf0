import { AsyncLocalStorage } from 'node:async_hooks';

type Values = ReadonlyMap<AsyncScope<unknown>, unknown>;

/** Every AsyncLocalStorage that was used once costs time at every promise of the process, for ever: one serves all. */
const CONTEXT = new AsyncLocalStorage<Values>();
const NONE: Values = new Map();

/** A value that a piece of work, and whatever it awaits or starts, finds again without passing it on. */
export class AsyncScope<T> {
  /** The value of the innermost `run` around the caller; undefined outside of any. */
  get current(): T | undefined {
    return CONTEXT.getStore()?.get(this) as T | undefined;
  }

  run<R>(value: T, work: () => R): R {
    // A copy, not a chain: timers that start each other would make a chain longer for ever.
    return CONTEXT.run(new Map(CONTEXT.getStore() ?? NONE).set(this, value), work);
  }
}
