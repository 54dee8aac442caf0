import { allocate, type Usd, usd } from '../../src/units';
import { type CapitalSale, type Form8949, type FormRow } from '../form-8949';
import { onForm, type Rounding, unitOf } from '../rounding-policy';

/** One lot's share of a row of Form 8949, as it is filled in there. */
export interface Gain {
  readonly sale: CapitalSale;
  readonly proceeds: Usd;
  readonly basis: Usd;
  /** Has codes in column (f): its figures are what was realized and the right basis. */
  readonly isAdjusted: boolean;
}

/** What programs that fill in the form themselves are given: in the same rounding as the form. */
export interface Gains {
  readonly rounding: Rounding;
  readonly rows: readonly Gain[];
}

/** The rows of the form, by lot: these programs ask for the day that each was acquired. The lots of a row come to what the row shows. */
export function gainsOf({ boxes, rounding }: Form8949): Gains {
  return { rounding, rows: boxes.flatMap(({ rows }) => rows.flatMap((row) => gainsOfRow(row, rounding))) };
}

function gainsOfRow({ sales, codes }: FormRow, rounding: Rounding): Gain[] {
  const split = (pick: (sale: CapitalSale) => Usd): Usd[] => shares(sales.map(pick), rounding);
  const [proceeds, basis] = [split((sale) => sale.proceeds), split((sale) => sale.basis)];
  const isAdjusted = codes !== '';
  return sales.map((sale, i) => ({ sale, isAdjusted, proceeds: proceeds[i] ?? usd(0n), basis: basis[i] ?? usd(0n) }));
}

/** The sum as the form shows it, divided by whole cents or dollars as the exact parts are. */
function shares(exact: readonly Usd[], rounding: Rounding): Usd[] {
  const total = exact.reduce((sum, value) => sum + value, 0n);
  if (total === 0n) return exact.map(() => usd(0n));
  const unit = unitOf(rounding);
  return allocate(onForm(usd(total), rounding) / unit, exact).map((part) => usd(part * unit));
}
