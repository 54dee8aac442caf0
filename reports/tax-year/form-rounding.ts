import { formatUsdTotal, type Usd, usd } from '../../src/units';
import { numberCell } from '../csv';
import { type Amounts, columnsOf, type Form8949, type FormBox, sumColumns } from '../form-8949';
import { onForm } from '../rounding-policy';
import { type Cells, type Table, texts, totalCell } from './table';

const COLUMNS: readonly (readonly [keyof Amounts, string])[] = [
  ['proceeds', '(d) Proceeds'],
  ['basis', '(e) Basis'],
  ['adjustment', '(g) Adjustment'],
  ['gain', '(h) Gain or loss'],
];

/** Line 2 of each box beside the exact sum of the disposals that stand in it, in cents: what rounding each row makes of it. */
export function formRoundingTable({ boxes, rounding }: Form8949): Table {
  const unit = rounding === 'cents' ? 'cents' : 'whole dollars';
  return {
    name: 'form-rounding',
    columns: ['box', 'column', 'disposals_usd', 'form_usd', 'difference_usd', 'words'],
    rows: boxes.flatMap((box) => boxRows(box, `rounding of ${rowsWords(box.rows.length)} to ${unit}`)),
  };
}

function boxRows({ box, rows, totals }: FormBox, because: string): Cells[] {
  const exact = sumColumns(rows.flatMap(({ sales }) => sales.map(columnsOf)));
  return COLUMNS.map(([key, column]) => {
    const difference: Usd = usd(totals[key] - onForm(exact[key], 'cents'));
    return {
      ...texts({ box, column, words: difference === 0n ? '' : because }),
      ...{ disposals_usd: totalCell(exact[key]), form_usd: numberCell(formatUsdTotal(totals[key])) },
      difference_usd: numberCell(formatUsdTotal(difference)),
    };
  });
}

const rowsWords = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);
