import { LINES_17_TO_26, LINES_TO_16A, SCHEDULE_C_2024 } from '../2024/year';
import type { ScheduleCYear } from '../year-form';

/**
 * Lines 27a and 27b changed places in 2025. Checked on 2026-11-23 in what two projects took out of the fields of the official
 * files (docs/tax-sources.md); the forms themselves were not at hand.
 */
export const SCHEDULE_C_2025: ScheduleCYear = {
  ...SCHEDULE_C_2024,
  year: 2025,
  expenseLines: [
    ...LINES_TO_16A,
    ['16b', 'Other interest'],
    ...LINES_17_TO_26,
    ['27a', 'Energy efficient commercial buildings deduction'],
    ['27b', 'Other expenses (from line 48)'],
  ],
  feeLines: { ...SCHEDULE_C_2024.feeLines, contract: '27b', other: '27b' },
  source: 'Schedule C (Form 1040) 2025, Parts I and II; Schedule 1 (Form 1040) 2025, lines 8j and 8v; Publication 525 (2025), "Activity not for profit"', // prettier-ignore
  caution: 'Schedules C and 1 of 2025 were read in copies of others, not in the forms themselves: other expenses are on line 27b since 2025.', // prettier-ignore
};
