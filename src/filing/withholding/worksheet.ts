import type { Day, Instant, TaxYear, Usd } from '../../units';
import { usd, ZERO_USD } from '../../units';
import type { ImportedMonth } from '../payment';
import type { WithheldRow } from './cover';

/** Tax paid over to the IRS, as the operator recorded it. */
export interface Deposit {
  readonly id: string;
  readonly year: TaxYear;
  readonly paidOn: Day;
  readonly usd: Usd;
  /** Of the Electronic Federal Tax Payment System. */
  readonly eftps: string;
  readonly recordedAt: Instant;
  readonly takenBackAt: Instant | null;
}

export interface WorksheetMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly withheld: Usd;
  /** Of it, before the books began here (RULES.md 10). */
  readonly imported: Usd;
  readonly deposited: Usd;
}

/**
 * What Form 945 asks of a year: line 2 and 3 the tax withheld, line 4 what was paid over, line 5 or 6 the difference, line 7 the
 * liability by month. Exact; a printed total is rounded to cents once, half-up.
 * @see Instructions for Form 945, lines 2 to 7. Checked for 2016 to 2018, the latest that could be read
 */
export interface Worksheet {
  readonly year: TaxYear;
  readonly months: readonly WorksheetMonth[];
  /** Withheld by the day of the payment, in order; what was imported has no day. */
  readonly days: readonly { readonly day: Day; readonly withheld: Usd }[];
  readonly withheld: Usd;
  readonly deposited: Usd;
  /** Line 5. */
  readonly balanceDue: Usd;
  /** Line 6. */
  readonly overpaid: Usd;
  /** Line 2 asks for what had to be withheld too: due of these payments, and not there to be withheld. */
  readonly short: Usd;
  readonly deposits: readonly Deposit[];
}

const MONTHS = 12;

/**
 * @param rows of the year; what was given back counts in the month of the payment that it was given back of
 * @param deposits of the year's tax, whenever they were paid
 */
export function worksheetOf(
  year: TaxYear,
  rows: readonly (WithheldRow & { readonly short: Usd })[],
  beside: { readonly imports: readonly ImportedMonth[]; readonly deposits: readonly Deposit[] },
): Worksheet {
  const withheld = new Map<string, bigint>();
  const imported = new Map<string, bigint>();
  const paid = new Map<string, bigint>();
  const add = (sums: Map<string, bigint>, month: string, value: bigint): void =>
    void sums.set(month, (sums.get(month) ?? 0n) + value);
  const dayOf = new Map<string, Day>();
  const byDay = new Map<Day, bigint>();
  for (const { of_payment: id, day: now, usd: value } of rows) {
    const day = dayOf.get(id) ?? now;
    dayOf.set(id, day);
    byDay.set(day, (byDay.get(day) ?? 0n) + value);
    add(withheld, day.slice(0, 'YYYY-MM'.length), value);
  }
  const days = [...byDay].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, value]) => ({ day, withheld: usd(value) }));
  for (const row of beside.imports) add(imported, row.month, row.withheld);
  const counting = beside.deposits.filter(({ takenBackAt }) => takenBackAt === null);
  for (const one of counting) add(paid, one.paidOn.slice(0, 'YYYY-MM'.length), one.usd);
  const months = Array.from({ length: MONTHS }, (_, at): WorksheetMonth => {
    const month = `${year}-${String(at + 1).padStart(2, '0')}`;
    const before = imported.get(month) ?? 0n;
    return { month, withheld: usd((withheld.get(month) ?? 0n) + before), imported: usd(before), deposited: usd(paid.get(month) ?? 0n) }; // prettier-ignore
  });
  const total = months.reduce((sum, one) => sum + one.withheld, 0n);
  const deposited = counting.reduce((sum, one) => sum + one.usd, 0n);
  return {
    ...{ year, months, days, withheld: usd(total), deposited: usd(deposited), deposits: beside.deposits },
    balanceDue: total > deposited ? usd(total - deposited) : ZERO_USD,
    overpaid: deposited > total ? usd(deposited - total) : ZERO_USD,
    short: usd(rows.reduce((sum, { short }) => sum + short, 0n)),
  };
}
