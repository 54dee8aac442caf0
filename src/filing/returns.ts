import type { ReturnForm, ReturnYear } from '../../reports/information-returns';
import { groupBy, type Usd, usd, USD_SCALE, ZERO_USD } from '../units';
import { isExempt, isForeign, type Payee } from './payee';
import type { FilingNote, PlacedPayment } from './payment';

/** Sums by box, exact. */
export type BoxTotals = Readonly<Record<string, Usd>>;

/** A return that is due for one payee and form. */
export interface DueReturn {
  readonly payee: Payee;
  readonly form: ReturnForm;
  readonly boxes: BoxTotals;
  readonly because: 'threshold' | 'withheld' | 'operator-limit';
}

/** What was paid and needs no return. */
export interface Unreturned {
  readonly payee: string;
  readonly form: ReturnForm;
  readonly gross: Usd;
  readonly because: 'below-threshold' | 'exempt' | 'foreign' | 'refused';
}

/** The returns of a year: together with `without` they are all payments, to the last 1e-12 dollar. */
export interface Returns {
  readonly due: readonly DueReturn[];
  readonly without: readonly Unreturned[];
  readonly errors: readonly FilingNote[];
}

/** The operator may file below the law's threshold, never above it. */
export interface FilingLimits {
  readonly year: ReturnYear;
  readonly fileFrom?: Usd | undefined;
}

/** Whole dollars. */
export function dollars(whole: number): Usd {
  return usd(BigInt(whole) * 10n ** BigInt(USD_SCALE));
}

/** The box of tax withheld. */
export function withheldBox(form: ReturnForm, { boxes }: ReturnYear): string {
  return form === '1099-NEC' ? boxes.withheldNec : boxes.withheldMisc;
}

/**
 * Totals per payee, form and box, and which of them are returns: a box that reaches the threshold (exact, before any
 * rounding), tax withheld at any amount, or the operator's own lower limit. A return that is due states every box of its form.
 * @see 26 USC 6041(a), 6041A(a); RULES.md 4. Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function returnsOf(payees: readonly Payee[], payments: readonly PlacedPayment[], limits: FilingLimits): Returns {
  const byPayee = groupBy(payments, ({ payee }) => payee);
  const found = payees.flatMap((payee) =>
    [...groupBy(byPayee.get(payee.id) ?? [], ({ form }) => form)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([form, of]) => judged({ payee, form }, of, limits)),
  );
  return {
    due: found.flatMap((one) => ('boxes' in one ? [one] : [])),
    without: found.flatMap((one) => ('gross' in one ? [one] : [])),
    errors: found.flatMap((one) => ('code' in one ? [one] : [])),
  };
}

type Judged = DueReturn | Unreturned | FilingNote;

/** What was paid on a Form W-8 is foreign, what was paid before it is not: each payment by the form of its own day. */
function judged(
  { payee, form }: { readonly payee: Payee; readonly form: ReturnForm },
  payments: readonly PlacedPayment[],
  limits: FilingLimits,
): readonly Judged[] {
  const groups = groupBy(payments, ({ day }) => {
    if (isForeign(payee.form) && (payee.formOn === undefined || payee.formOn <= day)) return 'foreign';
    return isExempt(payee, payee.form) ? 'exempt' : 'reportable';
  });
  return [...groups].flatMap(([kind, of]): readonly Judged[] => {
    const gross = sum(of, 'gross');
    const withheld = sum(of, 'withheld');
    const without = (because: Unreturned['because']): Unreturned => ({ payee: payee.id, form, gross, because });
    if (kind === 'foreign')
      return withheld === 0n ? [without('foreign')] : [without('refused'), foreignWithheld(payee)];
    const boxes = boxesOf(form, of, limits.year);
    if (Object.values(boxes).some((total) => total < 0n)) return [without('refused'), belowZero(payee, form)];
    if (withheld > 0n) return [{ payee, form, boxes, because: 'withheld' }];
    if (kind === 'exempt') return [without('exempt')];
    const because = reaches(Object.values(boxes), limits);
    return [because === undefined ? without('below-threshold') : { payee, form, boxes, because }];
  });
}

function reaches(totals: readonly Usd[], { year, fileFrom }: FilingLimits): DueReturn['because'] | undefined {
  if (totals.some((total) => total >= dollars(year.thresholdUsd))) return 'threshold';
  return fileFrom !== undefined && totals.some((total) => total > 0n && total >= fileFrom)
    ? 'operator-limit'
    : undefined;
}

function boxesOf(form: ReturnForm, payments: readonly PlacedPayment[], year: ReturnYear): BoxTotals {
  const byBox = groupBy(payments, ({ box }) => box);
  const gross = [...byBox].map(([box, of]): [string, Usd] => [box, sum(of, 'gross')]);
  const withheld = sum(payments, 'withheld');
  const all: readonly [string, Usd][] = withheld === 0n ? gross : [...gross, [withheldBox(form, year), withheld]];
  return Object.fromEntries(all.filter(([, total]) => total !== 0n).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The exact sum of one column. */
export function sum<K extends string>(rows: readonly Readonly<Record<K, Usd>>[], key: K): Usd {
  return rows.reduce((total, row) => usd(total + row[key]), ZERO_USD);
}

function foreignWithheld({ id }: Payee): FilingNote {
  return {
    id,
    code: 'filing.foreign-withheld',
    message:
      'Tax was withheld after this payee gave a Form W-8. Whether Form 1099 or Form 1042-S carries it is not settled here: ask your preparer, and correct the payee or the payments.',
  };
}

function belowZero({ id }: Payee, form: ReturnForm): FilingNote {
  return {
    id,
    code: 'filing.below-zero',
    message: `More was taken back than paid on Form ${form}: a box would be below zero. Look at the reductions.`,
  };
}
