import { SCHEDULE_D_2025 } from '../2025/year';
import type { ScheduleDYear } from '../year-schedule';

/** The draft of 2026-04-01 has the lines of 2025, and Form 1040 its line 7a (draft of 2026-08-19): checked on 2026-11-23 in copies of others. */
export const SCHEDULE_D_2026: ScheduleDYear = {
  ...SCHEDULE_D_2025,
  year: 2026,
  source: 'Schedule D (Form 1040) 2026, draft of 2026-04-01; 26 USC 1211(b)',
  caution: 'Schedule D of 2026 is known as a draft alone, in a copy of others: its lines are those of 2025.',
};
