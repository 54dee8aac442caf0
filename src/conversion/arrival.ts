import { DomainError } from '../units';

/**
 * How what arrived compares with what the venue said, in the words of two people. `as-sent`: the whole, under this
 * transaction; `other-fee`: the venue took more or less than its stated fee; `venue-owes`: the rest is still owed;
 * `venue-loss`: the rest is given up, at the operator's expense; `sent-more`: more than any fee explains, held in sight.
 */
export const ARRIVAL_REASONS = ['as-sent', 'other-fee', 'venue-owes', 'venue-loss', 'sent-more'] as const;
export type ArrivalReason = (typeof ARRIVAL_REASONS)[number];

/** Why a withdrawal never left the venue, so that its bitcoin stands there again. */
export const NEVER_LEFT_REASONS = ['failed', 'cancelled', 'never-made'] as const;
export type NeverLeftReason = (typeof NEVER_LEFT_REASONS)[number];

/** How a venue's debt ended, or became smaller: it paid, or two people give the rest up at the operator's expense. */
export const MADE_GOOD_REASONS = ['venue-paid', 'venue-loss'] as const;
export type MadeGoodReason = (typeof MADE_GOOD_REASONS)[number];

/** Every reason that a statement about a withdrawal may name. */
export type ExitReason = ArrivalReason | NeverLeftReason | MadeGoodReason;

/** Up to here a difference is believed to be a fee beyond a tenth of what was sent. Satoshi. */
const SMALL_FEE_MAX = 10_000n;

/** Whether members may bear a difference as a fee: at most a tenth, or at most 10,000 sat where that is at most half. */
export function isFee(difference: bigint, sent: bigint): boolean {
  return difference * 10n <= sent || (difference <= SMALL_FEE_MAX && difference * 2n <= sent);
}

/**
 * Whether the reason fits the figures; each fits figures of its own.
 * @param of `sent`: what must arrive by the venue's word; `fee`: what it said to take. Satoshi
 * @throws DomainError `conversion.bad-reason`, `conversion.not-a-fee`
 */
export function assertArrival(of: {
  readonly sent: bigint;
  readonly fee: bigint;
  readonly arrived: bigint;
  readonly reason: ArrivalReason;
}): void {
  const { sent, fee, arrived, reason } = of;
  const gone = sent - arrived;
  if (reason === 'other-fee' && gone > 0n && arrived > 0n && !isFee(gone, sent)) {
    throw new DomainError('conversion.not-a-fee', 'So great a difference is not believed to be a fee: at most a tenth of what was sent, or 10,000 sat where that is at most half of it. Nothing was booked. Say that the venue owes the rest, or that it is lost.'); // prettier-ignore
  }
  const fits: Readonly<Record<ArrivalReason, boolean>> = {
    'as-sent': gone === 0n,
    'other-fee': gone !== 0n && arrived > 0n && -gone <= fee,
    'venue-owes': gone > 0n,
    'venue-loss': gone > 0n,
    'sent-more': gone < 0n,
  };
  if (fits[reason]) return;
  throw new DomainError('conversion.bad-reason', `This reason does not fit the figures: ${sent} sat were to arrive by the venue's word, and ${arrived} sat are stated. Nothing was booked. Choose the reason that fits, or look at the amount again.`, { sent: String(sent), arrived: String(arrived) }); // prettier-ignore
}

/** @throws DomainError `conversion.bad-reason`, `conversion.bad-fill` when more is stated than the venue owes */
export function assertMadeGood(of: {
  readonly owed: bigint;
  readonly paid: bigint;
  readonly reason: MadeGoodReason;
}): void {
  const { owed, paid, reason } = of;
  if (paid > owed) {
    throw new DomainError('conversion.bad-fill', `The venue owes ${owed} sat, and ${paid} sat are stated. Nothing was booked.`); // prettier-ignore
  }
  if ((reason === 'venue-paid') === paid > 0n) return;
  throw new DomainError('conversion.bad-reason', 'Where the venue paid, state the amount that arrived; where the rest is given up, state none. Nothing was booked.'); // prettier-ignore
}
