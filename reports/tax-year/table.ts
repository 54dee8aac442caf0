import { formatDecimal, formatUsdLine, formatUsdTotal, parseUsd, type Usd, USD_SCALE } from '../../src/units';
import { type CsvCell, csvLine, numberCell, textCell } from '../csv';
import type { Coins, Trail } from './year-pack';

/** What is printed in a cell, and the exact figure where that lost digits. */
export type Cell = CsvCell & { readonly exact?: string };

/** One row, by column; an empty cell may be left out. */
export type Cells = Readonly<Record<string, Cell>>;

/** Rows of one document: its CSV, its part of the JSON and its pages are printed from the same cells. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Cells[];
}

export const TRAIL_COLUMNS = ['txid', 'ledger_entry', 'quote', 'receipt'];

export function tableCsv({ columns, rows }: Table): string {
  const lines = rows.map((row) => csvLine(columns.map((column) => row[column] ?? textCell(''))));
  return csvLine(columns.map(textCell)) + lines.join('');
}

/** The same rows as values of JSON: all text, empty cells left out, and beside what lost digits its exact figure as `<column>_exact`. */
export function tableJson({ columns, rows }: Table): Record<string, string>[] {
  return rows.map((row) =>
    Object.fromEntries(
      columns.flatMap((column) => {
        const said = saidIn(row, column);
        const exact = row[column]?.exact;
        if (said === '') return [];
        return exact === undefined ? [[column, said]] : [[column, said], [`${column}_exact`, exact]]; // prettier-ignore
      }),
    ),
  );
}

/** What stands in a cell, as it is read. */
export function saidIn(row: Cells, column: string): string {
  const cell = row[column];
  return cell === undefined ? '' : 'number' in cell ? cell.number : cell.text;
}

/** Exact dollars, without zeros at the end. */
export function dollarsCell(value: Usd): CsvCell {
  return numberCell(exactDollars(value));
}

function exactDollars(value: Usd): string {
  return formatDecimal({ digits: value, scale: USD_SCALE });
}

/** Dollars of a line: 8 decimals. @see RULES.md 8 */
export function lineCell(value: Usd): Cell {
  return roundedCell(formatUsdLine(value), value);
}

/** Dollars of a total: cents, half up. @see RULES.md 8 */
export function totalCell(value: Usd): Cell {
  return roundedCell(formatUsdTotal(value), value);
}

function roundedCell(text: string, value: Usd): Cell {
  return parseUsd(text) === value ? numberCell(text) : { ...numberCell(text), exact: exactDollars(value) };
}

export function coinsCell({ units, decimals }: Pick<Coins, 'units' | 'decimals'>): CsvCell {
  return numberCell(formatDecimal({ digits: units, scale: decimals }));
}

export function texts(row: Readonly<Record<string, string | null>>): Record<string, CsvCell> {
  return Object.fromEntries(Object.entries(row).map(([column, text]) => [column, textCell(text ?? '')]));
}

export function trailCells(row: Trail & { readonly txid: string | null }): Record<string, CsvCell> {
  const { txid, ledgerEntryId, quoteId, receiptId } = row;
  return texts({ txid, ledger_entry: ledgerEntryId, quote: quoteId, receipt: receiptId });
}
