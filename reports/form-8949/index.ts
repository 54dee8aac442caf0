import { assertInvariant, type Day, DomainError, formatDecimal, groupBy } from '../../src/units';
import { FORM_8949_2024 } from './2024/year';
import { FORM_8949_2025 } from './2025/year';
import { FORM_8949_2026 } from './2026/year';
import type { Rounding } from '../rounding-policy';
import { type Amounts, type Columns, columnsOf, filledIn, sumColumns } from './adjustment';
import type { CapitalSale } from './sale';
import type { BoxData, Form8949Year } from './year-form';

export { type Amounts, columnsOf, sumColumns } from './adjustment';
export type { CapitalSale, Statement } from './sale';

const YEARS: readonly Form8949Year[] = [FORM_8949_2024, FORM_8949_2025, FORM_8949_2026];

/** `lots`: a row for each lot. `sales`: one row for each sale and term, acquired "VARIOUS" where the days differ. */
export const ROW_KINDS = ['lots', 'sales'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** What column (b) says of a block that was acquired on several days. */
const VARIOUS = 'VARIOUS';

/** One row as it is filled in. */
export interface FormRow extends Columns {
  /** (a): exact units, symbol, and the transaction where there is one. */
  readonly description: string;
  /** (b) */
  readonly acquired: Day | typeof VARIOUS;
  /** (c) */
  readonly sold: Day;
  /** The sales that it stands for. */
  readonly sales: readonly CapitalSale[];
}

/** All copies of one part with one box checked. */
export interface FormBox extends BoxData {
  readonly rows: readonly FormRow[];
  /** Line 2 of all copies together, as it is filled in. */
  readonly totals: Amounts;
  /** How many copies of the page the rows take. */
  readonly copies: number;
}

export interface Form8949 {
  readonly form: Form8949Year;
  readonly rounding: Rounding;
  /** Boxes that have rows, in the order of the form. */
  readonly boxes: readonly FormBox[];
}

/** Whether somebody has read that year's form. */
export function isForm8949Year(year: number): boolean {
  return YEARS.some((one) => one.year === year);
}

/** @throws DomainError `reports.unknown-year` when no one has read that year's form */
export function form8949Year(year: number): Form8949Year {
  const form = YEARS.find((one) => one.year === year);
  if (form === undefined) {
    throw new DomainError('reports.unknown-year', `Form 8949 of ${year} is not known here.`, { year });
  }
  return form;
}

/**
 * Form 8949 as it is filled in: rows by box, then by day acquired, then by day sold, and line 2 of each box.
 * @param sales of the one year, exact; a box that its form does not have is a bug
 * @see Instructions for Form 8949 (2025) p. 6: (a) units and transaction ID, (b) "VARIOUS", one part for each term.
 * Checked for 2025 and 2026 (docs/tax-sources.md)
 * @throws DomainError `reports.unknown-year`
 */
export function form8949(
  year: number,
  sales: readonly CapitalSale[],
  { rows: rowKind, rounding }: { readonly rows: RowKind; readonly rounding: Rounding },
): Form8949 {
  const form = form8949Year(year);
  const known = new Set(form.boxes.map(({ box }) => box));
  assertInvariant(
    sales.every(({ box }) => known.has(box)),
    'each sale stands in a box of its year',
  );
  const ordered = [...sales].sort(byAcquired);
  const boxes = form.boxes.flatMap((data) => {
    const rows = rowsOf(
      ordered.filter(({ box }) => box === data.box),
      rowKind,
    ).map(({ first, sales: own }) => rowOf(first, own, rounding));
    if (rows.length === 0) return [];
    return [{ ...data, rows, totals: lineTwo(rows, rounding), copies: Math.ceil(rows.length / form.rowsPerPage) }];
  });
  return { form, rounding, boxes };
}

/**
 * In cents the sum of the printed rows. In whole dollars (d), (e) and (g) include the cents of the rows and are rounded as
 * totals; (h) combines them as they then stand, as it must on the line of Schedule D.
 * @see Instructions for Form 8949 (2025) p. 13, "Line 2"; Instructions for Schedule D (2025) p. 9, "Rounding Off to Whole Dollars".
 * Checked for 2025 (docs/tax-sources.md)
 */
function lineTwo(rows: readonly FormRow[], rounding: Rounding): Amounts {
  if (rounding === 'cents') return sumColumns(rows);
  const inCents = rows.map(({ sales }) => filledIn(sumColumns(sales.map(columnsOf)), 'cents'));
  return filledIn(sumColumns(inCents), rounding);
}

/** Sales that stand together, with the first of them. */
interface Together {
  readonly first: CapitalSale;
  readonly sales: readonly CapitalSale[];
}

function rowsOf(sales: readonly CapitalSale[], rowKind: RowKind): Together[] {
  if (rowKind === 'lots') return sales.map((first) => ({ first, sales: [first] }));
  // An event can give a second coin, or a second wallet's, as its fee: that is a sale of its own.
  const groups = groupBy(sales, ({ id, kind, wallet, asset }) => JSON.stringify([id, kind, wallet, asset]));
  return [...groups.values()].map((group) => ({ first: group[0], sales: group }));
}

function rowOf(first: CapitalSale, sales: readonly CapitalSale[], rounding: Rounding): FormRow {
  const columns = sales.map(columnsOf);
  const codes = [...new Set(columns.flatMap((one) => one.codes.split('')))].sort().join('');
  const isOneDay = sales.every(({ acquiredOn }) => acquiredOn === first.acquiredOn);
  return {
    ...filledIn(sumColumns(columns), rounding),
    codes,
    description: describe(first, sales),
    acquired: isOneDay ? first.acquiredOn : VARIOUS,
    sold: first.disposedOn,
    sales,
  };
}

/** "The full name or an abbreviated symbol of the digital asset and the exact units ... and the sale transaction ID". */
function describe({ asset, decimals, txid }: CapitalSale, sales: readonly CapitalSale[]): string {
  const digits = sales.reduce((sum, { units }) => sum + units, 0n);
  const what = `${formatDecimal({ digits, scale: decimals })} ${asset}`;
  return txid === null ? what : `${what}, transaction ${txid}`;
}

function byAcquired(a: CapitalSale, b: CapitalSale): number {
  return (
    compare(a.acquiredOn, b.acquiredOn) ||
    compare(a.disposedOn, b.disposedOn) ||
    a.acquiredAt - b.acquiredAt ||
    a.disposedAt - b.disposedAt ||
    compare(a.id, b.id) ||
    compare(a.lot, b.lot) ||
    compare(a.kind, b.kind) ||
    compare(a.asset, b.asset) ||
    compare(a.wallet, b.wallet)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
