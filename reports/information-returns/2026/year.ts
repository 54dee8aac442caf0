import { RETURNS_2025 } from '../2025/year';
import type { ReturnYear } from '../year-data';

/** Form 1099-NEC (Rev. December 2026): compensation is in box 1a. */
export const RETURNS_2026 = {
  ...RETURNS_2025,
  year: 2026,
  thresholdUsd: 2000,
  thresholdSource:
    '26 USC 6041(a), 6041A(a) and 3406(b)(6) as amended by P.L. 119-21 s.70433, for payments made in 2026',
  boxes: { compensation: '1a', rent: '1', otherIncome: '3', withheldNec: '4', withheldMisc: '4' },
  unsettled: [
    ...RETURNS_2025.unsettled,
    'Form 1099-MISC of 2026 was not seen: boxes 3 and 4 are said to be unchanged, the numbers of its new boxes are not known.',
  ],
} as const satisfies ReturnYear;
