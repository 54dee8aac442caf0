import { type Clock, type Instant, instant } from './instant';

/** The machine's clock. */
export class SystemClock implements Clock {
  now(): Instant {
    return instant(Date.now());
  }
}
