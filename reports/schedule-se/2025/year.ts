import type { ScheduleSeYear } from '../year-schedule';

/** Checked on 2026-11-22 against the form. */
export const SCHEDULE_SE_2025: ScheduleSeYear = {
  year: 2025,
  wageBase: 176_100n,
  source: 'Schedule SE (Form 1040) 2025, lines 2 to 13',
  caution: null,
};
