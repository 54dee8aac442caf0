import { AsyncLocalStorage } from 'node:async_hooks';

/** A value and whose it is. */
interface Held {
  readonly scope: AsyncScope<unknown>;
  readonly value: unknown;
}

/** Every AsyncLocalStorage that was used once costs time at every promise of the process, for ever: one serves all. */
const CONTEXT = new AsyncLocalStorage<readonly Held[]>();
const NONE: readonly Held[] = [];

/** A value that a piece of work, and whatever it awaits or starts, finds again without passing it on. */
export class AsyncScope<T> {
  /** The value of the innermost `run` around the caller; undefined outside of any. */
  get current(): T | undefined {
    // A handful at most: looked through faster than any index.
    for (const { scope, value } of CONTEXT.getStore() ?? NONE) if (scope === this) return value as T;
    return undefined;
  }

  run<R>(value: T, work: () => R): R {
    // A copy, not a chain: timers that start each other would make a chain longer for ever.
    const others = (CONTEXT.getStore() ?? NONE).filter(({ scope }) => scope !== this);
    return CONTEXT.run([...others, { scope: this, value }], work);
  }
}
