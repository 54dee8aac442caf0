import type { YearData } from '../year-data';
import { YEAR_2025 } from '../2025/year';

/** Checked on 2026-11-23: the forms of 2026 are drafts, whose lines are those of the year before (docs/tax-sources.md). */
export const YEAR_2026 = {
  year: 2026,
  lines: YEAR_2025.lines,
  payerThresholdUsd: 2000,
  payerThresholdSource: '26 USC 6041(a) as amended by P.L. 119-21 s.70433, for payments made in 2026',
  unsettled: [
    ...YEAR_2025.unsettled,
    'The forms of 2026 are known as drafts alone: their line numbers are those of 2025.',
  ],
} as const satisfies YearData;
