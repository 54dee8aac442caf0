import { setTimeout as wait } from 'node:timers/promises';
import { endWhenStopped, stopSignal } from '../units';

/** Waiting and chance, given by tests so that nothing waits and everything repeats. */
export interface Pace {
  /** @throws DomainError `jobs.stopped` */
  sleep(ms: number): Promise<void>;
  /** From 0 inclusive to 1 exclusive. */
  random(): number;
}

export const realPace: Pace = {
  sleep: async (ms) => {
    const signal = stopSignal();
    await wait(ms, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
      endWhenStopped();
      throw cause;
    });
  },
  random: () => Math.random(),
};

/**
 * One request at a time to one pool, each at least the pool's interval after the one before. Sources at the same pool
 * share a gate: pools count requests by address of the caller, not by account (Braiins bans it).
 */
export class RequestGate {
  private queue: Promise<unknown> = Promise.resolve();
  private readyAtMs = 0;

  constructor(private readonly pace: Pace = realPace) {}

  /** Runs `work` when it is its turn. */
  pass<T>(minIntervalMs: number, work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(async () => {
      const waitMs = this.readyAtMs - performance.now();
      if (waitMs > 0) await this.pace.sleep(waitMs);
      this.readyAtMs = Math.max(this.readyAtMs, performance.now() + minIntervalMs);
      return work();
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** The pool asked for a pause: it is kept for everybody who asks it. */
  hold(ms: number): void {
    this.readyAtMs = Math.max(this.readyAtMs, performance.now() + ms);
  }
}
