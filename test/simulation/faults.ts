import type { ReadTx, Store, WriteTx } from '../../src/store';
import { AsyncScope } from '../../src/units';
import type { Prng } from './prng';

/** The process died here. Only the simulator may go on after it: it starts the service again. */
export class Crash extends Error {}

/** A fault of the outside world that the simulator made; anything else that escapes a job is a bug. */
export class Injected extends Error {}

/** How often each fault strikes, per mille of calls. All zero in the liveness phase. */
export interface FaultRates {
  crashAtCommit: number;
  crashAtPort: number;
  portFailsBefore: number;
  portFailsAfter: number;
}

/** No invariant but the process itself: set for the whole run. */
export interface FaultCounts {
  crashes: number;
  portFailures: number;
  commits: number;
}

/** One process of the service, from its start to its death. After its death it reaches nothing any more. */
export class Life {
  /** What the process did that no process may. */
  readonly wrongs: string[] = [];
  /** Where a call of a port waits before it reaches the other side: the process stands still there. */
  pause: (() => Promise<void>) | undefined;
  readonly #writing = new AsyncScope<true>();
  #dead = false;

  constructor(
    readonly random: Prng,
    readonly rates: Readonly<FaultRates>,
    readonly counts: FaultCounts,
    /** Told of each fault: where the process died, or which call was not answered and when. */
    private readonly note: (fault: string) => void = () => undefined,
  ) {}

  get dead(): boolean {
    return this.#dead;
  }

  assertAlive(): void {
    if (this.#dead) throw new Crash('This process is dead.');
  }

  die(where: string): never {
    this.#dead = true;
    this.counts.crashes += 1;
    this.note(where);
    throw new Crash(`The process died ${where}.`);
  }

  /** Nobody answered: the other side never heard, or it acted. */
  unanswered(method: string, when: 'before' | 'after', error: Error): never {
    this.counts.portFailures += 1;
    this.note(`unanswered ${when} ${method}`);
    throw error;
  }

  get writing(): boolean {
    return this.#writing.current === true;
  }

  inWrite<T>(work: () => Promise<T>): Promise<T> {
    return this.#writing.run(true, work);
  }
}

/** A store whose process can die at any commit: just before (nothing stays) or just after (all stays, nobody heard). */
export class CrashingStore implements Store {
  constructor(
    private readonly store: Store,
    private readonly life: Life,
  ) {}

  async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const { life } = this;
    life.assertAlive();
    if (life.writing) return this.store.write(work);
    const dieBefore = life.random.perMille(life.rates.crashAtCommit);
    const dieAfter = life.random.perMille(life.rates.crashAtCommit);
    const result = await life.inWrite(() =>
      this.store.write(async (tx) => {
        const value = await work(tx);
        if (dieBefore) life.die('before a commit');
        return value;
      }),
    );
    life.counts.commits += 1;
    if (dieAfter) life.die('after a commit');
    return result;
  }

  async read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    this.life.assertAlive();
    return this.store.read(work);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

type Calls = Readonly<Record<string, (...args: never[]) => unknown>>;

/** How a port says that nobody answered, and which of its methods answer at once without the outside. */
export interface PortManners {
  readonly unanswered: (method: string) => Error;
  readonly local?: readonly string[];
}

/**
 * A port as one process sees it: it times out before the other side heard (F06) or after it acted (F05), and the
 * process may die before the call or after it. The caller cannot tell which.
 */
export function throughFaults<P extends object>(port: P, life: Life, manners: PortManners): P {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      const method = String(name);
      if (typeof member !== 'function') return member;
      const call = (...args: never[]): unknown => (target as Calls)[method]?.(...args);
      if (manners.local?.includes(method) === true) return call;
      return (...args: never[]) => faulty(life, { method, manners, call: () => call(...args) });
    },
  });
}

async function faulty(
  life: Life,
  what: { readonly method: string; readonly manners: PortManners; readonly call: () => unknown },
): Promise<unknown> {
  const { random, rates } = life;
  const { method } = what;
  life.assertAlive();
  if (life.writing) life.wrongs.push(`${method} was asked of the outside inside a write`);
  if (random.perMille(rates.crashAtPort)) life.die(`before ${method}`);
  if (random.perMille(rates.portFailsBefore)) life.unanswered(method, 'before', what.manners.unanswered(method));
  if (life.pause !== undefined) {
    await life.pause();
    life.assertAlive();
  }
  const answer = await what.call();
  life.assertAlive();
  if (random.perMille(rates.crashAtPort)) life.die(`after ${method}`);
  if (random.perMille(rates.portFailsAfter)) life.unanswered(method, 'after', what.manners.unanswered(method));
  return answer;
}
