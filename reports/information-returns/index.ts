import { IRIS_MISC_2024, IRIS_NEC_2024 } from './2024/iris';
import { RETURNS_2024 } from './2024/year';
import { IRIS_MISC_2025, IRIS_NEC_2025 } from './2025/iris';
import { RETURNS_2025 } from './2025/year';
import { IRIS_MISC_2026, IRIS_NEC_2026 } from './2026/iris';
import { RETURNS_2026 } from './2026/year';
import type { IrisMap } from './iris-map';
import type { ReturnForm, ReturnYear } from './year-data';

export { gapCsv, type MemberGap } from './gap-csv';
export { irisFaults, payerFaults } from './iris-check';
export { correctionSheet, type SheetRow } from './correction-sheet';
export { IRIS_RETURNS_MAX, type IrisFile, irisFiles } from './iris-csv';
export type { IrisParty, IrisPayer, IrisReturn, PostalAddress } from './iris-return';
export { fitTemplate, type LookedAt, otherWordsOf, templateHeaders, unknownColumns } from './iris-template';
export { isGivenZip, isIsoCountry, isNoCountry, isUsState } from './places';
export { type CopyParty, type RecipientCopy, recipientCopyPdf } from './recipient-copy';
export { PAID_FOR, type PaidFor, RETURN_FORMS, type ReturnForm, type ReturnYear } from './year-data';

const YEARS: readonly ReturnYear[] = [RETURNS_2024, RETURNS_2025, RETURNS_2026];
const MAPS: readonly IrisMap[] = [
  IRIS_NEC_2024,
  IRIS_MISC_2024,
  IRIS_NEC_2025,
  IRIS_MISC_2025,
  IRIS_NEC_2026,
  IRIS_MISC_2026,
];

/** The law of a year of payments; undefined where it is not known, as the indexed threshold of 2027 is not. */
export function returnYear(year: number): ReturnYear | undefined {
  return YEARS.find((one) => one.year === year);
}

/** The years that are known, in order. */
export function knownYears(): readonly number[] {
  return YEARS.map(({ year }) => year);
}

/** The columns of a form and year; there is a map for every known year. */
export function irisMap(form: ReturnForm, year: number): IrisMap | undefined {
  return MAPS.find((one) => one.form === form && one.year === year);
}
