import { LINES_17_TO_26, LINES_TO_16A } from '../2024/year';
import { SCHEDULE_C_2025 } from '../2025/year';
import type { ScheduleCYear } from '../year-form';

/** Drafts of May 15 (C) and April 24 (1) 2026, checked on 2026-11-23 in copies of others: line 16b is new, other interest went to 16c. */
export const SCHEDULE_C_2026: ScheduleCYear = {
  ...SCHEDULE_C_2025,
  year: 2026,
  expenseLines: [
    ...LINES_TO_16A,
    ['16b', 'Vehicle loan interest'],
    ['16c', 'Other interest'],
    ...LINES_17_TO_26,
    ['27a', 'Energy efficient commercial buildings deduction'],
    ['27b', 'Other expenses (from line 48)'],
  ],
  source: 'Schedule C (Form 1040) 2026, draft of 2026-05-15; Schedule 1 (Form 1040) 2026, draft of 2026-04-24; Publication 525 (2025), "Activity not for profit"', // prettier-ignore
  caution: 'Schedules C and 1 of 2026 are known as drafts alone, in copies of others: look at the final forms before you file.', // prettier-ignore
};
