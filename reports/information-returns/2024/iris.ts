import { boxColumn, IRIS_COMMON, IRIS_STATES, type IrisColumn, type IrisMap } from '../iris-map';

export const SECOND_NOTICE: IrisColumn = { header: '2nd TIN Notice', cell: 'secondTinNotice' };

export const NEC_DIRECT_SALES: IrisColumn = {
  header: 'Box 2 - Payer made direct sales totaling $5000 or more of consumer products to a recipient for resale',
  cell: 'directSales',
};

/** Checked on 2026-11-22 against public copies of the templates of 2022 to 2024, alike word by word. */
export const IRIS_NEC_2024: IrisMap = {
  form: '1099-NEC',
  year: 2024,
  isSeen: true,
  source: 'IRIS template of 1099-NEC, tax years 2022 to 2024, as six public sources write it',
  columns: [
    ...IRIS_COMMON,
    SECOND_NOTICE,
    boxColumn('1', 'Nonemployee Compensation'),
    NEC_DIRECT_SALES,
    boxColumn('4', 'Federal income tax withheld'),
    ...IRIS_STATES,
  ],
};

const MISC_DIRECT_SALES: IrisColumn = {
  header: 'Box 7 - Direct sales of $5000 or more of consumer products to a recipient for resale',
  cell: 'directSales',
};

/** Boxes 1 to 12 of Form 1099-MISC; "Subtitute" is the template's own spelling. */
const MISC_TO_12: readonly IrisColumn[] = [
  { header: 'FATCA Filing Requirements', cell: 'empty' },
  SECOND_NOTICE,
  boxColumn('1', 'Rents'),
  boxColumn('2', 'Royalties'),
  boxColumn('3', 'Other Income'),
  boxColumn('4', 'Federal income tax withheld'),
  boxColumn('5', 'Fishing boat proceeds'),
  boxColumn('6', 'Medical and health care payments'),
  MISC_DIRECT_SALES,
  boxColumn('8', 'Subtitute payments in lieu of dividends or interest'),
  boxColumn('9', 'Crop insurance proceeds'),
  boxColumn('10', 'Gross proceeds paid to an attorney'),
  boxColumn('11', 'Fish purchased for resale'),
  boxColumn('12', 'Section 409A deferrals'),
];

const MISC_15 = boxColumn('15', 'Nonqualified deferred compensation');

/** The words of the boxes stand in fewer public sources than those of Form 1099-NEC: a template decides. */
export const IRIS_MISC_2024: IrisMap = {
  form: '1099-MISC',
  year: 2024,
  isSeen: false,
  source: 'IRIS template of 1099-MISC, tax years 2022 to 2024, as public sources write it',
  columns: [
    ...IRIS_COMMON,
    ...MISC_TO_12,
    boxColumn('14', 'Excess golden parachute payments'),
    MISC_15,
    ...IRIS_STATES,
  ],
};

/** Box 14 is reserved from 2025 on. */
export const MISC_COLUMNS_FROM_2025: readonly IrisColumn[] = [...IRIS_COMMON, ...MISC_TO_12, MISC_15, ...IRIS_STATES];
