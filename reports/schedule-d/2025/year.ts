import type { ScheduleDYear } from '../year-schedule';

/** Checked on 2026-11-22 against the form. */
export const SCHEDULE_D_2025: ScheduleDYear = {
  year: 2025,
  form1040Line: '7a',
  lossLimit: { other: 3000n, separate: 1500n },
  source: 'Schedule D (Form 1040) 2025, lines 1a to 21; 26 USC 1211(b)',
  caution: null,
};
