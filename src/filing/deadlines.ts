import { type Day, parseDay, type TaxYear } from '../units';
import { sameOrNextBusinessDay } from './business-day';

/** A day by which something of a year must have happened. */
export interface Deadline {
  readonly what: string;
  readonly day: Day;
  readonly source: string;
}

const RULES: readonly { readonly what: string; readonly date: string; readonly source: string }[] = [
  { what: 'Form 1099-NEC to recipients and to the IRS', date: '01-31', source: '26 USC 6071(c), 6041A(e)' },
  { what: 'Form 1099-MISC to recipients', date: '01-31', source: '26 USC 6041(d)' },
  { what: 'Form 945 (tax withheld)', date: '01-31', source: '26 CFR 31.6071(a)-1(a)(1)' },
  { what: 'Form 1099-MISC with an amount in box 8 or 10 to recipients', date: '02-15', source: '26 USC 6045(b)' },
  { what: 'Form 1099-MISC to the IRS on paper', date: '02-28', source: '26 CFR 1.6041-6' },
  { what: 'Form 1099-MISC to the IRS electronically', date: '03-31', source: '26 USC 6071(b)' },
];

/**
 * The deadlines of a year's returns, all in the year after, moved off weekends and legal holidays.
 * Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function deadlinesOf(year: TaxYear): readonly Deadline[] {
  return RULES.map(({ what, date, source }) => ({
    what,
    day: sameOrNextBusinessDay(parseDay(`${year + 1}-${date}`)),
    source,
  }));
}
