import { type Clock, type Instant, instant, parseInstant } from '../../src/units';

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: Instant;

  /** @param start an instant or its ISO text */
  constructor(start: Instant | string = '2026-01-01T00:00:00Z') {
    this.#now = typeof start === 'string' ? parseInstant(start) : start;
  }

  now(): Instant {
    return this.#now;
  }

  set(at: Instant | string): void {
    this.#now = typeof at === 'string' ? parseInstant(at) : at;
  }

  advance(ms: number): void {
    this.#now = instant(this.#now + ms);
  }
}
