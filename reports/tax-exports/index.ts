import type { CapitalSale } from '../form-8949';
import type { YearPack } from '../tax-year/year-pack';
import type { ExportFile } from './export-file';
import { taxAct, turboTaxGains, txf } from './gain-files';
import { legsOf } from './legs';
import { coinLedger, coinTracker, koinly } from './transaction-csv';

export type { ExportFile } from './export-file';

/**
 * The year for other programs.
 * @param sales of the year in the order of Form 8949
 * @param program name and version that TXF files bear
 */
export function exportsOf(pack: YearPack, sales: readonly CapitalSale[], program: string): ExportFile[] {
  const legs = legsOf(pack);
  const { rounding } = pack.filing;
  return [
    koinly(legs),
    coinTracker(legs),
    coinLedger(legs),
    turboTaxGains(sales, rounding),
    taxAct(sales, rounding),
    txf(sales, program, `12/31/${pack.year}`, rounding),
  ];
}

/** What must be known before any of the files is used, in one text. */
export function exportNotes(files: readonly ExportFile[]): string {
  const blocks = files.map(({ name, notes }) => [name, ...notes.map((note) => `  - ${note}`), ''].join('\r\n'));
  return `${blocks.join('\r\n')}Not tax advice.\r\n`;
}
