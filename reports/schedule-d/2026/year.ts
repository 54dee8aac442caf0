import { SCHEDULE_D_2025 } from '../2025/year';
import type { ScheduleDYear } from '../year-schedule';

/** On 2026-11-22 the form of 2026 was not published: it is taken for that of 2025. */
export const SCHEDULE_D_2026: ScheduleDYear = { ...SCHEDULE_D_2025, year: 2026, seen: false };
