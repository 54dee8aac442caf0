import { SCHEDULE_SE_2025 } from '../2025/year';
import type { ScheduleSeYear } from '../year-schedule';

/** On 2026-11-22 the form of 2026 was not published: its lines are taken for those of 2025. The wage base is known. */
export const SCHEDULE_SE_2026: ScheduleSeYear = {
  ...SCHEDULE_SE_2025,
  year: 2026,
  wageBase: 184_500n,
  source: 'contribution and benefit base of 2026, 42 USC 430; lines as on Schedule SE (Form 1040) 2025',
  seen: false,
};
