export { packOfBook } from './from-book';
export { packOf, type PackSettings } from './from-facts';
export {
  memberPack,
  type MemberYearAsked,
  memberYearFile,
  memberYearRows,
  memberYearSheet,
  WHOLE_PACK,
} from './of-member';
export { yearFiles, type YearFiles, yearFolder, type YearFolder, yearPackPdf } from './year-files';
export { SHEET_LISTS, type SheetList, type SheetRow, type SheetRows, type YearSheet } from './year-sheet';
