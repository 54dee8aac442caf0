import { strToU8, zipSync } from 'fflate';
import { type BookGround, type ClosedMark, judgeBook } from '../../src/tax';
import { memberYear } from '../../src/tax/member-year';
import { DomainError, type TaxYear } from '../../src/units';
import { packOfBook } from './from-book';
import { closingOf, factsOfMember } from './member-facts';
import { yearFiles, type YearFolder, yearFolder } from './year-files';
import type { Filing, YearPack } from './year-pack';
import { type SheetList, type SheetRows, sheetRows, type YearSheet, yearSheet } from './year-sheet';

/** Whose year, and what the return says besides. */
export interface MemberYearAsked {
  readonly ground: BookGround;
  readonly year: TaxYear;
  readonly filing: Filing;
  /** Null: the operator has not closed the year. */
  readonly closed: ClosedMark | null;
}

/** All files of the year in one. */
export const WHOLE_PACK = 'pack.zip';
const UNRESOLVED = 'unresolved.csv';

/**
 * One member's year as a pack, by the same code as the command line's.
 * @throws DomainError `tax.other-recognition`
 */
export function memberPack({ ground, year, filing, closed }: MemberYearAsked): YearPack {
  const { memberId, policy, receipts, valuations } = ground;
  const book = judgeBook(ground, year);
  const pack = packOfBook(book, filing);
  const income = memberYear(memberId, year, policy.zone, { receipts, valuations, pending: [] });
  return { ...pack, closing: closingOf(factsOfMember(income, book, pack), closed) };
}

/**
 * One file of the folder of `yearFolder`, or the whole folder. Of a year that is blocked only the list of what blocks it.
 * @throws DomainError `reports.year-blocked`, `reports.unknown-file`, and as `yearFolder` does
 */
export async function memberYearFile(asked: MemberYearAsked, name: string, program: string): Promise<Uint8Array> {
  const pack = memberPack(asked);
  const text = yearFiles(pack, program);
  if (text.isBlocked && name !== UNRESOLVED) {
    const count = pack.unresolved.filter(({ blocks }) => blocks).length;
    const what = count === 1 ? '1 point blocks it' : `${count} points block it`;
    const words = `The year ${pack.year} has no totals yet: ${what}, by row, in ${UNRESOLVED}. No file was made. No coin is affected.`;
    throw new DomainError('reports.year-blocked', words, { year: pack.year });
  }
  const known = text.files.find((file) => file.name === name);
  if (known !== undefined) return Buffer.from(known.text, 'utf8');
  const { files } = await yearFolder(pack, program);
  if (name === WHOLE_PACK) return zipOf(files);
  const made = files.find((file) => file.name === name);
  if (made === undefined) throw new DomainError('reports.unknown-file', 'The pack has no file of this name.');
  return Buffer.from(made.content);
}

/** What a year comes to, with all that is open. @throws DomainError as `yearFiles` does */
export function memberYearSheet(asked: MemberYearAsked, program: string): YearSheet {
  const pack = memberPack(asked);
  return yearSheet(pack, yearFiles(pack, program));
}

/** Rows that a total is the sum of. @throws DomainError as `yearFiles` does */
export function memberYearRows(
  asked: MemberYearAsked,
  list: SheetList,
  page: { readonly from: number; readonly limit: number },
): SheetRows {
  return sheetRows(memberPack(asked), list, page);
}

/** Stored, not compressed, and on the first day that the format knows, by the wall clock that it keeps: the same files, the same bytes. */
function zipOf(files: YearFolder['files']): Uint8Array {
  const entries = files.map(
    ({ name, content }) => [name, typeof content === 'string' ? strToU8(content) : content] as const,
  );
  return zipSync(Object.fromEntries(entries), { level: 0, mtime: '1980-01-01T00:00:00' });
}
