import { AsyncLocalStorage } from 'node:async_hooks';
import type { ReadTx, Store, WriteTx } from '../../src/store';
import type { Prng } from './prng';

/** The process died here. Whoever catches it must be the simulator, which starts the service again. */
export class Crash extends Error {}

/** How often each fault strikes, in percent. All zero in the liveness phase. */
export interface FaultRates {
  crashBeforeCommit: number;
  crashAfterCommit: number;
  portFailsBefore: number;
  portFailsAfter: number;
}

export const NO_FAULTS: FaultRates = {
  crashBeforeCommit: 0,
  crashAfterCommit: 0,
  portFailsBefore: 0,
  portFailsAfter: 0,
};

/** A store whose process can die at any commit: just before (nothing stays) or just after (all stays, nobody heard). */
export class CrashingStore implements Store {
  readonly #inside = new AsyncLocalStorage<true>();
  commits = 0;
  crashes = 0;

  constructor(
    private readonly store: Store,
    private readonly random: Prng,
    readonly rates: FaultRates,
  ) {}

  async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    if (this.#inside.getStore() === true) return this.store.write(work);
    const dieBefore = this.random.chance(this.rates.crashBeforeCommit);
    const dieAfter = this.random.chance(this.rates.crashAfterCommit);
    const result = await this.#inside.run(true, () =>
      this.store.write(async (tx) => {
        const value = await work(tx);
        if (dieBefore) this.#die('before a commit');
        return value;
      }),
    );
    this.commits += 1;
    if (dieAfter) this.#die('after a commit');
    return result;
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.store.read(work);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  #die(where: string): never {
    this.crashes += 1;
    throw new Crash(`The process died ${where}.`);
  }
}

type Calls = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** A port that times out: before the other side heard (F06), or after it acted (F05). The caller cannot tell which. */
export function flaky<P extends object>(port: P, random: Prng, rates: FaultRates): P {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...args: never[]): Promise<unknown> => {
        if (random.chance(rates.portFailsBefore)) throw new Error(`timeout before ${String(name)}`);
        const answer = await (target as Calls)[String(name)]?.(...args);
        if (random.chance(rates.portFailsAfter)) throw new Error(`timeout after ${String(name)}`);
        return answer;
      };
    },
  });
}
