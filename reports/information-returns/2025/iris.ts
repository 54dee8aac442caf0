import { MISC_COLUMNS_FROM_2025, NEC_DIRECT_SALES, SECOND_NOTICE } from '../2024/iris';
import { boxColumn, IRIS_COMMON, IRIS_STATES, type IrisMap } from '../iris-map';

export const NEC_BOXES_3_4 = [
  boxColumn('3', 'Excess golden parachute payments'),
  boxColumn('4', 'Federal income tax withheld'),
];

/** Not seen: one public source names box 3 before box 4. */
export const IRIS_NEC_2025: IrisMap = {
  form: '1099-NEC',
  year: 2025,
  isSeen: false,
  source: 'the template of 2024 with the box 3 of Form 1099-NEC (Rev. April 2025)',
  columns: [
    ...IRIS_COMMON,
    SECOND_NOTICE,
    boxColumn('1', 'Nonemployee Compensation'),
    NEC_DIRECT_SALES,
    ...NEC_BOXES_3_4,
    ...IRIS_STATES,
  ],
};

export const IRIS_MISC_2025: IrisMap = {
  form: '1099-MISC',
  year: 2025,
  isSeen: false,
  source: 'the template of 2024 without box 14, which is reserved',
  columns: MISC_COLUMNS_FROM_2025,
};
