import { type Instant, type TaxYear, taxYearIn } from '../units';

/** Income that was recognised before a reduction, with what is left of it after earlier ones. */
export interface EarlierIncome {
  readonly receiptId: string;
  readonly row: string;
  readonly recognisedAt: Instant;
  /** Base units not yet taken back. */
  readonly remaining: bigint;
  /** Whether its value is known: a reduction never takes another's instead. */
  readonly valued: boolean;
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
 * @returns undefined when the income does not cover it, or what it takes back has no value yet: the reduction waits
 * @see IRC section 1341 for the later year
 */
export function takeBack(
  net: bigint,
  reduction: { readonly row: string; readonly at: Instant; readonly zone: string },
  incomes: readonly EarlierIncome[],
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
    if (!income.valued) return undefined;
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
