import { DomainError, type Instant } from '../units';
import type { Envelope } from './approval';
import type { PayoutPolicy } from './policy';

/** Who plans where the schedule does. */
export const SCHEDULE = 'schedule';

/** What somebody else is to approve. */
export interface PlannedAct {
  readonly by: string;
  readonly at: Instant;
  readonly feeSats: bigint;
  readonly rateSatPerKvb: bigint;
  /** Of a batch: what leaves its wallet for good, and what who looks approved alone in the 24 hours before. */
  readonly alone?: { readonly sats: bigint; readonly beforeSats: bigint };
}

/** Who looks, and when. */
export interface Look {
  readonly actor: string;
  readonly at: Instant;
  readonly policy: Pick<PayoutPolicy, 'soloApproveAfterMs' | 'aloneUpToSats' | 'scheduleAloneUpToSats'>;
}

/**
 * Whether who looks may approve: another person, who works alone by policy after the wait, or within the sum of a day. What
 * the schedule planned is nobody's until somebody takes it on: within a sum of its own anybody approves it.
 * @see RULES.md 19
 */
export function mayApprove({ by, at, alone }: Pick<PlannedAct, 'by' | 'at' | 'alone'>, look: Look): boolean {
  const { soloApproveAfterMs: wait, aloneUpToSats, scheduleAloneUpToSats } = look.policy;
  const isWithin = (sum: bigint): boolean => alone !== undefined && alone.beforeSats + alone.sats <= sum;
  if (by === SCHEDULE) return isWithin(scheduleAloneUpToSats);
  if (by !== look.actor || isWithin(aloneUpToSats)) return true;
  return wait !== null && look.at >= at + wait;
}

/**
 * Whoever planned does not approve, unless the policy lets one work alone after a wait, or up to a sum in a day.
 * @throws DomainError `payout.own-batch` {waitUntil}, `payout.take-on-first` {limit} @see RULES.md 19
 */
export function assertOther(planned: Pick<PlannedAct, 'by' | 'at' | 'alone'>, look: Look): void {
  if (mayApprove(planned, look)) return;
  if (planned.by === SCHEDULE) {
    const sentence =
      'The schedule planned this batch, and it is more than one person may approve in 24 hours. Nothing was approved: one operator takes the batch on, another one approves it.';
    throw new DomainError('payout.take-on-first', sentence, { limit: String(look.policy.scheduleAloneUpToSats) });
  }
  const wait = look.policy.soloApproveAfterMs;
  throw new DomainError('payout.own-batch', 'Another operator approves what you planned.', {
    waitUntil: wait === null ? null : planned.at + wait,
  });
}

/**
 * An envelope must hold the fee as planned, and may not go beyond the policy.
 * @throws DomainError `payout.envelope` {cap}
 */
export function assertEnvelope(
  planned: PlannedAct,
  envelope: Envelope,
  policy: Pick<PayoutPolicy, 'maxFeeSats' | 'maxRateSatPerKvb'>,
): void {
  const refuse = (cap: string): never => {
    throw new DomainError('payout.envelope', 'The fee limits of the approval do not fit.', { cap });
  };
  if (envelope.maxFeeSats < planned.feeSats) refuse('below-planned-fee');
  if (envelope.maxRateSatPerKvb < planned.rateSatPerKvb) refuse('below-planned-rate');
  if (envelope.maxFeeSats > policy.maxFeeSats) refuse('above-policy-fee');
  if (envelope.maxRateSatPerKvb > policy.maxRateSatPerKvb) refuse('above-policy-rate');
}
