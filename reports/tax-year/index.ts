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
export { yearFiles, yearFolder, type YearFolder, yearPackPdf } from './year-files';
export { SHEET_LISTS, type SheetList, type SheetRow, type YearSheet } from './year-sheet';
