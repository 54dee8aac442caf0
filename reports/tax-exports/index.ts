import type { Form8949 } from '../form-8949';
import type { YearPack } from '../tax-year/year-pack';
import type { ExportFile } from './export-file';
import { taxAct, turboTaxGains, txf } from './gain-files';
import { gainsOf } from './gains';
import { legsOf } from './legs';
import { coinLedger, coinTracker, koinly } from './transaction-csv';

export type { ExportFile } from './export-file';

/**
 * The year for other programs.
 * @param form its rows are those of the programs that fill in Form 8949
 * @param program name and version that TXF files bear
 */
export function exportsOf(pack: YearPack, form: Form8949, program: string): ExportFile[] {
  const legs = legsOf(pack);
  const gains = gainsOf(form);
  return [
    koinly(legs),
    coinTracker(legs),
    coinLedger(legs),
    turboTaxGains(gains),
    taxAct(gains),
    txf(gains, program, `12/31/${pack.year}`),
  ];
}

/** What must be known before any of the files is used, in one text. */
export function exportNotes(files: readonly ExportFile[]): string {
  const blocks = files.map(({ name, notes }) => [name, ...notes.map((note) => `  - ${note}`), ''].join('\r\n'));
  return `${blocks.join('\r\n')}Not tax advice.\r\n`;
}
