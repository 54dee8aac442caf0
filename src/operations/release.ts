import { HOUR_MS, type Instant, plusMs } from '../units';

/** Nest token of the OperationsPolicy. */
export const OPERATIONS_POLICY = Symbol('operations policy');

/** Who may start payouts again. */
export interface OperationsPolicy {
  /** Whether the operator works alone: then one person may start again, a day after asking and with another device. */
  readonly alone: boolean;
}

/** An operator who works alone waits so long between asking and starting again (RULES.md 19). */
export const ALONE_DELAY_MS = 24 * HOUR_MS;

export type ReleaseDecision = 'asked' | 'waiting' | 'released';

/**
 * Whether a stop is lifted. One person can stop; two start again (RULES.md 19): the first asks, another one agrees.
 * Where the operator works alone by declaration, the same one may ask again a day later; that it is by
 * another device the caller asks.
 */
export function decideRelease(
  asked: { readonly actor: string; readonly at: Instant } | undefined,
  request: { readonly actor: string; readonly now: Instant },
  policy: OperationsPolicy,
): ReleaseDecision {
  if (asked === undefined) return 'asked';
  if (asked.actor !== request.actor) return 'released';
  return policy.alone && request.now >= plusMs(asked.at, ALONE_DELAY_MS) ? 'released' : 'waiting';
}
