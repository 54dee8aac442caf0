import { formatDecimal, type Usd, USD_SCALE } from '../../src/units';
import { type CsvCell, csvLine, numberCell, textCell } from '../csv';
import type { Coins, Trail } from './year-pack';

/** Rows of one document: its CSV and its part of the JSON are printed from the same cells. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, CsvCell>>[];
}

export const TRAIL_COLUMNS = ['txid', 'ledger_entry', 'quote', 'receipt'];

export function tableCsv({ columns, rows }: Table): string {
  const lines = rows.map((row) => csvLine(columns.map((column) => row[column] ?? textCell(''))));
  return csvLine(columns.map(textCell)) + lines.join('');
}

/** The same rows as values of JSON: all text, empty cells left out. */
export function tableJson({ columns, rows }: Table): Record<string, string>[] {
  return rows.map((row) =>
    Object.fromEntries(
      columns.flatMap((column) => {
        const cell = row[column];
        const said = cell === undefined ? '' : 'number' in cell ? cell.number : cell.text;
        return said === '' ? [] : [[column, said]];
      }),
    ),
  );
}

/** Exact dollars, without zeros at the end. */
export function dollarsCell(value: Usd): CsvCell {
  return numberCell(formatDecimal({ digits: value, scale: USD_SCALE }));
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
