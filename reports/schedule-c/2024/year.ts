import type { ScheduleCYear } from '../year-form';

/** Lines 8 to 26 of Part II, up to the interest on line 16a and after that on 16b: alike in 2024 and 2025. */
export const LINES_TO_16A = [
  ['8', 'Advertising'],
  ['9', 'Car and truck expenses'],
  ['10', 'Commissions and fees'],
  ['11', 'Contract labor'],
  ['12', 'Depletion'],
  ['13', 'Depreciation and section 179 expense deduction'],
  ['14', 'Employee benefit programs'],
  ['15', 'Insurance (other than health)'],
  ['16a', 'Mortgage interest'],
] as const;
export const LINES_17_TO_26 = [
  ['17', 'Legal and professional services'],
  ['18', 'Office expense'],
  ['19', 'Pension and profit-sharing plans'],
  ['20a', 'Rent or lease of vehicles, machinery and equipment'],
  ['20b', 'Rent or lease of other business property'],
  ['21', 'Repairs and maintenance'],
  ['22', 'Supplies'],
  ['23', 'Taxes and licenses'],
  ['24a', 'Travel'],
  ['24b', 'Deductible meals'],
  ['25', 'Utilities'],
  ['26', 'Wages'],
] as const;

/** Checked on 2026-11-22 against the forms. No text says on which line the price of a hash contract belongs. */
export const SCHEDULE_C_2024: ScheduleCYear = {
  year: 2024,
  hobbyLine: '8v',
  hobbyLineMentioned: '8j',
  expenseLines: [
    ...LINES_TO_16A,
    ['16b', 'Other interest'],
    ...LINES_17_TO_26,
    ['27a', 'Other expenses (from line 48)'],
    ['27b', 'Energy efficient commercial buildings deduction'],
  ],
  feeLines: { pool: '10', service: '10', maintenance: '21', electricity: '25', contract: '27a', other: '27a' },
  source: 'Schedule C (Form 1040) 2024, Parts I and II; Schedule 1 (Form 1040) 2024, lines 8j and 8v; Publication 525 (2025), "Activity not for profit"', // prettier-ignore
  caution: null,
};
