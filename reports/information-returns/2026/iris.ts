import { MISC_COLUMNS_FROM_2025, NEC_DIRECT_SALES, SECOND_NOTICE } from '../2024/iris';
import { NEC_BOXES_3_4 } from '../2025/iris';
import { boxColumn, IRIS_COMMON, IRIS_STATES, type IrisMap, looseColumn } from '../iris-map';

/** Not seen: the portal gives the templates of 2026 from January 2027 on. Boxes of Form 1099-NEC (Rev. December 2026). */
export const IRIS_NEC_2026: IrisMap = {
  form: '1099-NEC',
  year: 2026,
  isSeen: false,
  source: 'the template of 2024 with the boxes of Form 1099-NEC (Rev. December 2026)',
  columns: [
    ...IRIS_COMMON,
    SECOND_NOTICE,
    boxColumn('1a', 'Nonemployee Compensation'),
    looseColumn('1b', 'Cash tips'),
    looseColumn('1c', 'Treasury tipped occupation code'),
    looseColumn('1d', 'Overtime'),
    NEC_DIRECT_SALES,
    ...NEC_BOXES_3_4,
    ...IRIS_STATES,
  ],
};

/** Boxes 13a, 13b and 14 are new (Rev. December 2026) and stay empty. */
export const IRIS_MISC_2026: IrisMap = {
  form: '1099-MISC',
  year: 2026,
  isSeen: false,
  source: 'the template of 2024 with the boxes of Form 1099-MISC (Rev. December 2026)',
  columns: [
    ...MISC_COLUMNS_FROM_2025,
    looseColumn('13a', 'Cash tips'),
    looseColumn('13b', 'Treasury tipped occupation code'),
    looseColumn('14', 'Overtime', 'Box 14 - Excess golden parachute payments'),
  ],
};
