import { type Clock, type Instant, instant } from '../../src/units';

/** The demo's time: it stands where it is put, and runs with the machine's clock once it is released. */
export class SimulatedClock implements Clock {
  #at: Instant;
  #releasedAtMs: number | undefined;

  constructor(start: Instant) {
    this.#at = start;
  }

  now(): Instant {
    if (this.#releasedAtMs === undefined) return this.#at;
    return instant(this.#at + Math.round(performance.now() - this.#releasedAtMs));
  }

  /** Time never goes back. */
  set(at: Instant): void {
    if (at < this.#at) throw new Error(`The simulated clock cannot go back from ${this.#at} to ${at}.`);
    this.#at = at;
  }

  /** From here on time passes by itself, so that a person can sign in with an authenticator. */
  release(): void {
    this.#releasedAtMs = performance.now();
  }
}
