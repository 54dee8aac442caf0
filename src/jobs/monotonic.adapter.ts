import { performance } from 'node:perf_hooks';

/** Time that only goes forward, for leases: no NTP step, no leap, no comparison between machines. */
export interface Monotonic {
  nowMs(): number;
}

/** The machine's monotonic clock. */
export const monotonic: Monotonic = { nowMs: () => performance.now() };
