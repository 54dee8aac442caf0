import { SECOND_MS } from '../units';

/** A holder that has not moved its beat for so long is taken for dead. */
export const LEASE_MS = 30 * SECOND_MS;

/** What the database says of a lease. */
export interface LeaseState {
  readonly holder: string | null;
  readonly token: number;
  readonly beat: number;
}

/** What one instance saw last, and when by its own monotonic clock. Wall clocks of two machines are never compared. */
export interface Observation {
  readonly token: number;
  readonly beat: number;
  readonly seenAtMs: number;
}

export type LeaseDecision =
  { readonly kind: 'take'; readonly token: number } | { readonly kind: 'wait'; readonly observation: Observation };

/**
 * Whether an instance may take a lease: it is free, or its holder's beat stood still for a whole lease of the
 * looker's own monotonic time. A new holder's token is one above the old, so that the old one's writes are refused.
 */
export function decideLease(
  state: LeaseState | undefined,
  seen: Observation | undefined,
  nowMs: number,
  leaseMs = LEASE_MS,
): LeaseDecision {
  if (state === undefined) return { kind: 'take', token: 1 };
  if (state.holder === null) return { kind: 'take', token: state.token + 1 };
  const same = seen?.token === state.token && seen.beat === state.beat;
  const seenAtMs = same ? seen.seenAtMs : nowMs;
  if (nowMs - seenAtMs >= leaseMs) return { kind: 'take', token: state.token + 1 };
  return { kind: 'wait', observation: { token: state.token, beat: state.beat, seenAtMs } };
}
