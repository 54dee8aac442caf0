import { SCHEDULE_SE_2025 } from '../2025/year';
import type { ScheduleSeYear } from '../year-schedule';

/** The draft of 2026-04-27 has the lines of 2025: checked on 2026-11-23 in a copy of others. The wage base is that of the SSA. */
export const SCHEDULE_SE_2026: ScheduleSeYear = {
  ...SCHEDULE_SE_2025,
  year: 2026,
  wageBase: 184_500n,
  source: 'contribution and benefit base of 2026, 42 USC 430; Schedule SE (Form 1040) 2026, draft of 2026-04-27',
  caution: 'Schedule SE of 2026 is known as a draft alone, in a copy of others: its lines are those of 2025.',
};
