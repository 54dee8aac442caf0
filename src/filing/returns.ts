import type { ReturnForm, ReturnYear } from '../../reports/information-returns';
import { groupBy, type Usd, usd, USD_SCALE, ZERO_USD } from '../units';
import { firstW9, formOn, isExempt, isForeign, type Payee } from './payee';
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
  /** Whether the IRS has the return of a payee and form: what came since does not make another one of it. */
  readonly isFiled?: ((payee: string, form: ReturnForm) => boolean) | undefined;
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
 * Totals per payee, form and box, and which of them are returns: a form whose payments together reach the threshold (exact,
 * before any rounding), tax withheld at any amount, or the operator's own lower limit. A return that is due states every box of
 * its form.
 * @see 26 USC 6041(a), 6041A(a); 26 CFR 1.6041-1(a)(1)(i)(B): rents and "other gains, profits, and income" are one aggregate;
 * RULES.md 4. Checked for 2024 to 2026 (docs/tax-sources.md)
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

/**
 * Whether a return was required of a payee by law, whatever the operator filed: withholding of the next year asks for it.
 * @param payments of one year @see 26 USC 3406(b)(6)(B). Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function isReturnRequired(payee: Payee, payments: readonly PlacedPayment[], threshold: Usd): boolean {
  return [...groupBy(payments, ({ form }) => form).values()].some((of) => {
    const groups = groupBy(of, (payment) => standingOf(payee, payment));
    const reportable = sum(groups.get('reportable') ?? [], 'gross') >= threshold;
    return reportable || [...groups].some(([kind, own]) => kind !== 'foreign' && sum(own, 'withheld') > 0n);
  });
}

/** Whether a return carries a payment, by the form that counts for it. */
export type PaymentStanding = 'foreign' | 'exempt' | 'reportable';

/**
 * What was paid on a Form W-8 is foreign, what was paid before or after it is not: each payment by the form of its own day, and
 * what is taken back by that of the payment. A corporation was one before its first Form W-9 came too, where none counted before.
 */
export function standingOf(payee: Payee, { day, formDay = day }: PlacedPayment, isFiled = false): PaymentStanding {
  const stated = formOn(payee, formDay);
  if (isForeign(stated?.form)) return 'foreign';
  const first = firstW9(payee);
  const isBefore = first !== undefined && formDay < first.from;
  return isExempt(stated ?? (isBefore && !isFiled ? first : undefined)) ? 'exempt' : 'reportable';
}

function judged(
  { payee, form }: { readonly payee: Payee; readonly form: ReturnForm },
  payments: readonly PlacedPayment[],
  limits: FilingLimits,
): readonly Judged[] {
  const isFiled = payee.filedTo === 'as-filed' && limits.isFiled?.(payee.id, form) === true;
  const exempt = payments.filter((payment) => standingOf(payee, payment, isFiled) === 'exempt');
  // What was withheld of an exempt payee stands on the one return of the form too.
  const isStated = sum(exempt, 'withheld') > 0n;
  const groups = groupBy(payments, (payment) => {
    const kind = standingOf(payee, payment, isFiled);
    return kind === 'exempt' && isStated ? 'reportable' : kind;
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
    const because = reaches(gross, limits);
    return [because === undefined ? without('below-threshold') : { payee, form, boxes, because }];
  });
}

function reaches(total: Usd, { year, fileFrom }: FilingLimits): DueReturn['because'] | undefined {
  if (total >= dollars(year.thresholdUsd)) return 'threshold';
  return fileFrom !== undefined && total > 0n && total >= fileFrom ? 'operator-limit' : undefined;
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
