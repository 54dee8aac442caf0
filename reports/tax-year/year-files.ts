import { type Canonical, canonicalJson, sha256Hex } from '../canonical';
import { form8949 } from '../form-8949';
import { scheduleD } from '../schedule-d';
import { exportNotes, exportsOf } from '../tax-exports';
import { activityTable } from './activities';
import { unlikeClosed } from './closing-words';
import { formRoundingTable } from './form-rounding';
import { formTable, scheduleTable } from './forms';
import { disposalTable, incomeTable, lotTable, moveTable, placedSales, priceTable, reconciliationTable, unresolvedTable } from './ledgers'; // prettier-ignore
import { summaryTable } from './summary';
import { type Table, tableCsv, tableJson } from './table';
import { spelledNames } from './spelled-names';
import type { Unresolved, YearPack } from './year-pack';
import { yearPdf } from './year-pdf';

/** One file of the pack, in the order in which a reader opens them. */
export interface PackFile {
  readonly name: string;
  readonly text: string;
}

export interface YearFiles {
  /** Something unresolved blocks the year: no figure is printed, only what is missing. */
  readonly isBlocked: boolean;
  /** The tables of the year; the list of what is unresolved alone where the year is blocked. */
  readonly tables: readonly Table[];
  /** All that is text, without the manifest. */
  readonly files: readonly PackFile[];
  /** Hash of the pack as canonical JSON: which facts all of this was printed from. */
  readonly factsSha256: string;
}

/** All files of a year, with the manifest last. */
export interface YearFolder {
  readonly isBlocked: boolean;
  readonly files: readonly { readonly name: string; readonly content: string | Uint8Array }[];
}

/**
 * Every file of a year that is text, from one value. The same pack and program give the same bytes. A year of which something
 * is missing has no totals: a missing price is never 0.
 * @param program name and version that is printed
 * @throws DomainError `reports.unknown-year` when no one has read that year's forms, `reports.bad-carryover`,
 *   `reports.bad-wages`, `reports.bad-expense`
 */
export function yearFiles(pack: YearPack, program: string): YearFiles {
  const isBlocked = isBlockedYear(pack);
  const factsSha256 = sha256Hex(asJson({ ...pack, closing: undefined }));
  const unresolved = unresolvedTable(openPoints(pack));
  if (isBlocked) {
    const tables = [unresolved];
    return { isBlocked, tables, factsSha256, files: printed(pack, headOf(pack, program, factsSha256), tables) };
  }
  const form = form8949(pack.year, pack.sales, pack.filing);
  const schedule = scheduleD(form, pack.filing);
  const placed = placedSales(form, pack.sales);
  const tables = [
    summaryTable(pack, form, schedule, program),
    formTable(form),
    scheduleTable(schedule, pack.filing.rounding),
    activityTable(pack),
    incomeTable(pack),
    disposalTable(placed),
    ...[
      lotTable(pack),
      moveTable(pack),
      priceTable(pack),
      reconciliationTable(pack),
      formRoundingTable(form),
      unresolved,
    ],
  ];
  const exported = exportsOf(pack, form, program);
  const notes = { name: 'export-notes.txt', text: exportNotes(exported) };
  const files = [...printed(pack, headOf(pack, program, factsSha256), tables), ...exported.map(asFile), notes];
  return { isBlocked, tables, factsSha256, files };
}

/**
 * The year on pages, tagged, with the totals of the other files: the same pack and program give the same bytes.
 * @throws DomainError as `yearFiles` does
 */
export function yearPackPdf(pack: YearPack, program: string): Promise<Uint8Array> {
  return yearPdf(pack, { ...yearFiles(pack, program), program });
}

/**
 * The folder of a year: what `yearFiles` gives, its pages, and a manifest that names the hash of every other file.
 * @throws DomainError as `yearFiles` does
 */
export async function yearFolder(pack: YearPack, program: string): Promise<YearFolder> {
  const year = yearFiles(pack, program);
  const content = await yearPdf(pack, { ...year, program });
  const files = [{ name: 'year.pdf', content }, ...year.files.map(({ name, text }) => ({ name, content: text }))];
  const hashes = Object.fromEntries(files.map((file) => [file.name, sha256Hex(file.content)]));
  const manifest = asJson({ ...headOf(pack, program, year.factsSha256), files: hashes });
  return { isBlocked: year.isBlocked, files: [...files, { name: 'manifest.json', content: `${manifest}\n` }] };
}

/** What somebody must know: of the facts, of the version that was closed, of the print. */
export function openPoints(pack: YearPack): Unresolved[] {
  const ofPrint = isBlockedYear(pack) ? [] : spelledNames(pack);
  return [...unlikeClosed(pack), ...pack.unresolved, ...ofPrint];
}

function isBlockedYear({ unresolved }: YearPack): boolean {
  return unresolved.some(({ blocks }) => blocks);
}

function headOf(pack: YearPack, program: string, factsSha256: string): object {
  const status = isBlockedYear(pack) ? 'blocked' : 'complete';
  const closing = pack.closing === undefined ? {} : { closing: pack.closing };
  return { document: 'tax-year', status, year: pack.year, program, factsSha256, ...closing };
}

function printed({ zone, holder, rules, filing }: YearPack, head: object, tables: readonly Table[]): PackFile[] {
  const ofTables = Object.fromEntries(tables.map((one) => [one.name, tableJson(one)]));
  return [
    ...tables.map((table) => ({ name: `${table.name}.csv`, text: tableCsv(table) })),
    { name: 'year.json', text: `${asJson({ ...head, zone, holder, rules, filing, ...ofTables })}\n` },
  ];
}

const asFile = ({ name, text }: PackFile): PackFile => ({ name, text });

function asJson(value: object): string {
  return canonicalJson(value as Canonical);
}
