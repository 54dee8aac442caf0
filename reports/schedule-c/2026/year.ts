import { SCHEDULE_C_2024 } from '../2024/year';
import type { ScheduleCYear } from '../year-form';

/** On 2026-11-22 the forms of 2026 were not published: their lines are taken for those of 2024. */
export const SCHEDULE_C_2026: ScheduleCYear = { ...SCHEDULE_C_2024, year: 2026, seen: false };
