import { type Canonical, canonicalJson, sha256Hex } from '../canonical';
import { form8949 } from '../form-8949';
import { scheduleD } from '../schedule-d';
import { exportNotes, exportsOf } from '../tax-exports';
import { formTable, scheduleTable } from './forms';
import { disposalTable, incomeTable, lotTable, placedSales, priceTable, reconciliationTable, unresolvedTable } from './ledgers'; // prettier-ignore
import { summaryTable } from './summary';
import { type Table, tableCsv, tableJson } from './table';
import type { YearPack } from './year-pack';

export { packOf } from './from-facts';

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
  readonly files: readonly PackFile[];
}

/**
 * Every file of a year, from one value. The same pack and program give the same bytes. A year of which something is missing
 * has no totals: a missing price is never 0.
 * @param program name and version that is printed
 * @throws DomainError `reports.unknown-year` when no one has read that year's forms, `reports.bad-carryover`
 */
export function yearFiles(pack: YearPack, program: string): YearFiles {
  const isBlocked = pack.unresolved.some(({ blocks }) => blocks);
  const unresolved = unresolvedTable(pack.unresolved);
  if (isBlocked) return { isBlocked, tables: [unresolved], files: printed(pack, program, [unresolved], []) };
  const form = form8949(pack.year, pack.sales, pack.filing.rows);
  const schedule = scheduleD(form, pack.filing);
  const placed = placedSales(form, pack.sales);
  const tables = [
    summaryTable(pack, form, schedule, program),
    formTable(form, pack.filing.rounding),
    scheduleTable(schedule, pack.filing.rounding),
    incomeTable(pack),
    disposalTable(placed),
    ...[lotTable(pack), priceTable(pack), reconciliationTable(pack), unresolved],
  ];
  const sales = placed.map(({ sale }) => sale);
  const exported = exportsOf(pack, sales, program);
  const notes = { name: 'export-notes.txt', text: exportNotes(exported) };
  return { isBlocked, tables, files: printed(pack, program, tables, [...exported, notes]) };
}

/** The manifest comes last and names the hash of every other file. */
function printed(pack: YearPack, program: string, tables: readonly Table[], others: readonly PackFile[]): PackFile[] {
  const { year, zone, holder, rules, filing, unresolved } = pack;
  const status = unresolved.some(({ blocks }) => blocks) ? 'blocked' : 'complete';
  const head = { document: 'tax-year', status, year, program, factsSha256: sha256Hex(asJson({ ...pack })) };
  const json = {
    ...head,
    zone,
    holder,
    rules,
    filing,
    ...Object.fromEntries(tables.map((one) => [one.name, tableJson(one)])),
  };
  const files = [
    ...tables.map((table) => ({ name: `${table.name}.csv`, text: tableCsv(table) })),
    { name: 'year.json', text: `${asJson(json)}\n` },
    ...others.map(({ name, text }) => ({ name, text })),
  ];
  const hashes = Object.fromEntries(files.map(({ name, text }) => [name, sha256Hex(text)]));
  return [...files, { name: 'manifest.json', text: `${asJson({ ...head, files: hashes })}\n` }];
}

function asJson(value: object): string {
  return canonicalJson(value as Canonical);
}
