import type { ScheduleSeYear } from '../year-schedule';

/** Checked on 2026-11-22 against the form. */
export const SCHEDULE_SE_2024: ScheduleSeYear = {
  year: 2024,
  wageBase: 168_600n,
  source: 'Schedule SE (Form 1040) 2024, lines 2 to 13',
  caution: null,
};
