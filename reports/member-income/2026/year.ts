import type { YearData } from '../year-data';
import { YEAR_2025 } from '../2025/year';

/** Checked on 2026-11-21: the 2026 forms were not published; the lines are those of the year before. */
export const YEAR_2026 = {
  year: 2026,
  lines: YEAR_2025.lines,
  payerThresholdUsd: 2000,
  payerThresholdSource: '26 USC 6041(a) as amended by P.L. 119-21 s.70433, for payments made in 2026',
  unsettled: [...YEAR_2025.unsettled, 'The 2026 forms were not seen: line numbers are those of 2025.'],
} as const satisfies YearData;
