import { RETURNS_2024 } from '../2024/year';
import type { ReturnYear } from '../year-data';

/** Form 1099-NEC (Rev. April 2025) has a new box 3, which nothing here goes to. */
export const RETURNS_2025 = {
  ...RETURNS_2024,
  year: 2025,
  thresholdSource: '26 USC 6041(a) and 6041A(a) as in force for payments made in 2025',
} as const satisfies ReturnYear;
