import type { Form8949Year } from '../year-form';

/** Checked on 2026-11-22 against the form and its instructions of 2026-01-20. */
export const FORM_8949_2025: Form8949Year = {
  year: 2025,
  boxes: [
    { box: 'G', part: 'short', scheduleDLine: '1b', words: 'Short term, on Form 1099-DA, basis reported to the IRS' },
    {
      box: 'H',
      part: 'short',
      scheduleDLine: '2',
      words: 'Short term, on Form 1099-DA, basis not reported to the IRS',
    },
    { box: 'I', part: 'short', scheduleDLine: '3', words: 'Short term, digital assets, on no Form 1099-DA or 1099-B' },
    { box: 'J', part: 'long', scheduleDLine: '8b', words: 'Long term, on Form 1099-DA, basis reported to the IRS' },
    { box: 'K', part: 'long', scheduleDLine: '9', words: 'Long term, on Form 1099-DA, basis not reported to the IRS' },
    { box: 'L', part: 'long', scheduleDLine: '10', words: 'Long term, digital assets, on no Form 1099-DA or 1099-B' },
  ],
  rowsPerPage: 11,
  source: 'Form 8949 (2025), Parts I and II, line 2; its instructions p. 1, "New boxes"',
  caution: null,
};
