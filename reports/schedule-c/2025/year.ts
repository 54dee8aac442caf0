import { SCHEDULE_C_2024 } from '../2024/year';
import type { ScheduleCYear } from '../year-form';

/** Schedules C and 1 of 2025 were not at hand on 2026-11-22: their lines are taken for those of 2024. */
export const SCHEDULE_C_2025: ScheduleCYear = { ...SCHEDULE_C_2024, year: 2025, seen: false };
