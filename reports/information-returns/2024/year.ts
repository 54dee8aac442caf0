import { BOX_WORDS } from '../box-words';
import type { ReturnYear } from '../year-data';

export const RETURNS_2024 = {
  year: 2024,
  thresholdUsd: 600,
  thresholdSource: '26 USC 6041(a) and 6041A(a) as in force for payments made in 2024',
  withholdingPercent: 24,
  boxes: { compensation: '1', rent: '1', otherIncome: '3', withheldNec: '4', withheldMisc: '4' },
  ombNumbers: { '1099-MISC': '1545-0115', '1099-NEC': '1545-0116' },
  boxWords: BOX_WORDS,
  checkedOn: '2026-11-23',
  unsettled: [
    'No source settles whether a share of mining rewards belongs in box 3 of Form 1099-MISC or on Form 1099-NEC. You chose one of them.',
    'No source that was read names a lowest sum for the return of a nominee. The threshold of the form is used, or your own lower limit.',
    'Some states ask for a return below the federal threshold, or for one of their own. They are not judged here.',
  ],
} as const satisfies ReturnYear;
