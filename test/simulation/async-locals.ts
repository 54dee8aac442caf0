import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Frees the async context of processes that are gone. An AsyncLocalStorage that was used once costs time at every
 * promise until it is disabled; a real process takes it to its grave, hundreds of simulated ones share one grave.
 */
export class AsyncLocals {
  readonly #used = new Set<AsyncLocalStorage<unknown>>();
  readonly #run = Reflect.get(AsyncLocalStorage.prototype, 'run') as AsyncLocalStorage<unknown>['run'];

  constructor() {
    const [used, run] = [this.#used, this.#run];
    AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: unknown[]): unknown {
      used.add(this);
      return Reflect.apply(run, this, args);
    } as typeof run;
  }

  /** To be called while none of them is in use: what lives takes its place again with its next use. */
  free(): void {
    for (const local of this.#used) local.disable();
    this.#used.clear();
  }

  /** Puts everything back as it was. */
  close(): void {
    this.free();
    AsyncLocalStorage.prototype.run = this.#run;
  }
}
