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

/** Why who looks may approve. After the wait it is the same person's second word: that needs another device. */
export type Ground = 'other-person' | 'within-sum' | 'after-wait';

/**
 * Why who looks may approve: as another person, within the sum of a day, or alone by policy after the wait. What the
 * schedule planned is nobody's until somebody takes it on: within a sum of its own anybody approves it.
 * @returns undefined where they may not @see RULES.md 19
 */
function groundOf({ by, at, alone }: Pick<PlannedAct, 'by' | 'at' | 'alone'>, look: Look): Ground | undefined {
  const { soloApproveAfterMs: wait, aloneUpToSats, scheduleAloneUpToSats } = look.policy;
  const isWithin = (sum: bigint): boolean => alone !== undefined && alone.beforeSats + alone.sats <= sum;
  if (by === SCHEDULE) return isWithin(scheduleAloneUpToSats) ? 'within-sum' : undefined;
  if (by !== look.actor) return 'other-person';
  if (isWithin(aloneUpToSats)) return 'within-sum';
  return wait !== null && look.at >= at + wait ? 'after-wait' : undefined;
}

/** Whether who looks may approve now; after the wait with another device, which only the act itself asks for. */
export function mayApprove(planned: Pick<PlannedAct, 'by' | 'at' | 'alone'>, look: Look): boolean {
  return groundOf(planned, look) !== undefined;
}

/**
 * Whoever planned does not approve, unless the policy lets one work alone after a wait, or up to a sum in a day.
 * @returns why who looks may approve
 * @throws DomainError `payout.own-batch` {waitUntil}, `payout.take-on-first` {limit} @see RULES.md 19
 */
export function assertOther(planned: Pick<PlannedAct, 'by' | 'at' | 'alone'>, look: Look): Ground {
  const ground = groundOf(planned, look);
  if (ground !== undefined) return ground;
  if (planned.by === SCHEDULE) {
    const sentence =
      'The schedule planned this batch, and it is more than one person may approve in 24 hours. Nothing was approved: one operator takes the batch on, another one approves it.';
    throw new DomainError('payout.take-on-first', sentence, { limit: String(look.policy.scheduleAloneUpToSats) });
  }
  const wait = look.policy.soloApproveAfterMs;
  const sentence =
    wait === null
      ? 'You began this yourself: another operator approves it. Nothing was approved and no money moved.'
      : 'You began this yourself and work alone: you can approve it a day after, with another device than you began it with. Nothing was approved and no money moved.';
  throw new DomainError('payout.own-batch', sentence, { waitUntil: wait === null ? null : planned.at + wait });
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
