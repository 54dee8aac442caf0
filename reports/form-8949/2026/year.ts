import { FORM_8949_2025 } from '../2025/year';
import type { Form8949Year } from '../year-form';

/** On 2026-11-22 the form of 2026 was not published: it is taken for that of 2025. */
export const FORM_8949_2026: Form8949Year = { ...FORM_8949_2025, year: 2026, seen: false };
