import { FORM_8949_2025 } from '../2025/year';
import type { Form8949Year } from '../year-form';

/** The draft of 2026-04-01 has the boxes and rows of 2025: checked on 2026-11-23 in a copy of others. */
export const FORM_8949_2026: Form8949Year = {
  ...FORM_8949_2025,
  year: 2026,
  source: 'Form 8949 (2026), draft of 2026-04-01; Instructions for Form 8949 (2025)',
  caution: 'Form 8949 of 2026 is known as a draft alone, in a copy of others: its boxes are those of 2025.',
};
