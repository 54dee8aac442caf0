import type { Form8949Year } from '../year-form';

/** Checked on 2026-11-22 against the form. */
export const FORM_8949_2024: Form8949Year = {
  year: 2024,
  boxes: [
    { box: 'A', part: 'short', scheduleDLine: '1b', words: 'Short term, on Form 1099-B, basis reported to the IRS' },
    { box: 'B', part: 'short', scheduleDLine: '2', words: 'Short term, on Form 1099-B, basis not reported to the IRS' },
    { box: 'C', part: 'short', scheduleDLine: '3', words: 'Short term, not on Form 1099-B' },
    { box: 'D', part: 'long', scheduleDLine: '8b', words: 'Long term, on Form 1099-B, basis reported to the IRS' },
    { box: 'E', part: 'long', scheduleDLine: '9', words: 'Long term, on Form 1099-B, basis not reported to the IRS' },
    { box: 'F', part: 'long', scheduleDLine: '10', words: 'Long term, not on Form 1099-B' },
  ],
  rowsPerPage: 14,
  source: 'Form 8949 (2024), Parts I and II, line 2',
  caution: null,
};
