import { DAY_MS, type Instant, instant } from '../units';

/** Why an operator, or a list, keeps a member from being paid (RULES.md 29). Words only: no name, no case. */
export const HOLD_REASONS = [
  'sanctions',
  'court-order',
  'dispute',
  'deceased',
  'minor',
  'gone',
  'tax-form',
  'other',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Not placed by anybody: whether tax is withheld of a member's newest payment is not decided yet (RULES.md 5). */
export const TAX_OPEN = 'tax-open';

/** What a second person must agree to release. */
const TWO_PEOPLE: readonly string[] = ['sanctions', 'court-order'] satisfies HoldReason[];
/** The reason that a hit in the sanctions list leaves. */
export const SANCTIONS: HoldReason = 'sanctions';
/** Who placed such a hold, in the audit trail: no person did. */
export const LIST_ACTOR = 'sanctions-list';
const REPORT_BUSINESS_DAYS = 10;
/** How long a first person's word waits for a second: longer than who works alone waits for himself, and not for ever. */
const RELEASE_ASK_MS = 7 * DAY_MS;
/** Day of the week of 1970-01-01, Sunday being 0. */
const EPOCH_WEEKDAY = 4;

/** Whether a second person must agree before such a hold is released. */
export function needsTwoPeople(reason: string): boolean {
  return TWO_PEOPLE.includes(reason);
}

/**
 * When blocked property must have been reported: the end, in UTC, of the tenth business day after the block. Holidays are
 * counted as business days, so the true deadline is never earlier.
 * @see 31 CFR 501.603(b)(1); OFAC FAQ (RULES.md 29)
 */
export function reportBy(blockedAt: Instant): Instant {
  let day = Math.floor(blockedAt / DAY_MS);
  for (let left = REPORT_BUSINESS_DAYS; left > 0;) {
    day += 1;
    const weekday = (((day + EPOCH_WEEKDAY) % 7) + 7) % 7;
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return instant((day + 1) * DAY_MS - 1);
}

/** Who asked for a release, and when. */
export interface ReleaseAsked {
  readonly actor: string;
  readonly at: Instant;
}

/** Whether a first person's word still counts. A clock set back makes none older. */
export function isAskOpen({ at }: ReleaseAsked, now: Instant): boolean {
  return now - at < RELEASE_ASK_MS;
}

/** Decides whether a hold that needs two people is released by this word (RULES.md 19). */
export type ReleaseRule = (
  asked: ReleaseAsked | undefined,
  request: { readonly actor: string; readonly now: Instant },
) => 'asked' | 'waiting' | 'released';
