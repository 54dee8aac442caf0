import { RETURNS_2025 } from '../2025/year';
import type { ReturnYear } from '../year-data';

/** Form 1099-NEC (Rev. December 2026): compensation is in box 1a. Read in copies of others on 2026-11-23 (docs/tax-sources.md). */
export const RETURNS_2026 = {
  ...RETURNS_2025,
  year: 2026,
  thresholdUsd: 2000,
  thresholdSource:
    '26 USC 6041(a), 6041A(a) and 3406(b)(6) as amended by P.L. 119-21 s.70433, for payments made in 2026; indexed from 2027 on (6041(h))',
  boxes: { compensation: '1a', rent: '1', otherIncome: '3', withheldNec: '4', withheldMisc: '4' },
  unsettled: [
    ...RETURNS_2025.unsettled,
    'The forms of 2026 (Rev. December 2026) were read in copies of others: boxes 3 and 4 of Form 1099-MISC are as before, its new boxes 13a, 13b and 14 (tips, overtime) stay empty here.',
  ],
} as const satisfies ReturnYear;
