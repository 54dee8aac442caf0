import type { Instant } from '../units';

/**
 * What the taxpayer calls the activity. Undecided prints both figures: Schedule 1 line 8v, and Schedule C with
 * Schedule SE. The product does not decide.
 * @see Notice 2014-21 A-9; Schedule C; Schedule 1 line 8v. Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export const TREATMENTS = ['undecided', 'hobby', 'business'] as const;
export type Treatment = (typeof TREATMENTS)[number];

/** One decision of a member. */
export interface ActivityChoice {
  readonly recordedAt: Instant;
  readonly effectiveAt: Instant;
  /** Null: every source. */
  readonly sourceId: string | null;
  readonly treatment: Treatment;
}

/**
 * What income of a source was at an instant.
 * @param choices in the order in which they were recorded
 * @returns the one that became effective last, of one instant the one recorded last; undecided where there is none
 */
export function treatmentAt(choices: readonly ActivityChoice[], sourceId: string, at: Instant): Treatment {
  let found: ActivityChoice | undefined;
  for (const one of choices) {
    const fits = (one.sourceId ?? sourceId) === sourceId && one.effectiveAt <= at;
    if (fits && (found === undefined || one.effectiveAt >= found.effectiveAt)) found = one;
  }
  return found?.treatment ?? 'undecided';
}
