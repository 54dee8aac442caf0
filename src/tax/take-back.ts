import { type Instant, type TaxYear, taxYearIn } from '../units';

/** Income that was valued, with what is left of it after earlier reductions. */
export interface ValuedIncome {
  readonly receiptId: string;
  readonly row: string;
  readonly recognisedAt: Instant;
  /** Base units not yet taken back. */
  readonly remaining: bigint;
}

/** A part of a reduction and the income that it takes back. */
export interface TakenBack {
  readonly receiptId: string;
  readonly net: bigint;
  /** `reversal` in the same tax year, at the original value; a later year is a new fact, never an edit (RULES.md 6). */
  readonly kind: 'reversal' | 'repayment';
  readonly ofYear: TaxYear;
}

/**
 * Which income a reduction takes back: that of the restated row first, then the newest. Pure.
 * @param net base units taken back, above zero
 * @returns undefined when the valued income does not cover it: the reduction waits until it does
 * @see IRC section 1341 for the later year
 */
export function takeBack(
  net: bigint,
  reduction: { readonly row: string; readonly at: Instant; readonly zone: string },
  incomes: readonly ValuedIncome[],
): TakenBack[] | undefined {
  const year = taxYearIn(reduction.at, reduction.zone);
  const order = [...incomes]
    .filter((one) => one.remaining > 0n)
    .sort(
      (a, b) =>
        Number(b.row === reduction.row) - Number(a.row === reduction.row) ||
        b.recognisedAt - a.recognisedAt ||
        (a.receiptId < b.receiptId ? 1 : -1),
    );
  const parts: TakenBack[] = [];
  let missing = net;
  for (const income of order) {
    if (missing === 0n) break;
    const part = income.remaining < missing ? income.remaining : missing;
    const ofYear = taxYearIn(income.recognisedAt, reduction.zone);
    parts.push({
      receiptId: income.receiptId,
      net: part,
      kind: ofYear === year ? 'reversal' : 'repayment',
      ofYear,
    });
    missing -= part;
  }
  return missing === 0n ? parts : undefined;
}
