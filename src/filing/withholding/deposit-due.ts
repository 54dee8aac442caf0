import { addDays, type Day, inCents, parseDay, parseUsd, type TaxYear, type Usd, usd } from '../../units';
import { sameOrNextBusinessDay } from '../business-day';
import type { Worksheet } from './worksheet';

/** Withheld tax of a year that no recorded deposit has paid. */
export interface DepositDue {
  readonly year: TaxYear;
  readonly usd: Usd;
  /** The last day for it by the slowest schedule: who deposits twice a week is late before. */
  readonly by: Day;
  readonly isLate: boolean;
  /** So much came together within a month that the next business day is the last one. */
  readonly isNextDay: boolean;
}

/** Below it nothing is deposited: the tax is paid with the return. */
const NO_DEPOSITS = parseUsd('2500');
/** From this sum on, within one month, the next business day is the last one, whatever the schedule. */
const NEXT_DAY = parseUsd('100000');
const MONTH = 'YYYY-MM'.length;

/** What has to be paid over of a year by a day: all that was withheld up to then. */
interface Obligation {
  readonly sum: bigint;
  readonly by: Day;
  readonly isNextDay: boolean;
}

/**
 * What is to be paid over by now. While the month runs in which it was withheld that is only what came to $100,000 within it.
 * @param sheet of the year @param today in the operator's zone
 * @see Instructions for Form 945, "Depositing Withheld Taxes": by the 15th of the next month; 26 CFR 31.6302-1(c)(3): the next
 * business day; 31.6071(a)-1(a)(1) for the return. Checked for 2016 to 2018, the latest that could be read (docs/tax-sources.md)
 */
export function depositDue(sheet: Worksheet, today: Day): DepositDue | undefined {
  const { year, withheld, deposited } = sheet;
  if (inCents(withheld) < NO_DEPOSITS) {
    const by = sameOrNextBusinessDay(parseDay(`${year + 1}-01-31`));
    if (today < `${year + 1}-01-01` || !isAbove(withheld, deposited)) return undefined;
    return { year, usd: usd(withheld - deposited), by, isLate: today > by, isNextDay: false };
  }
  const open = [...byMonth(sheet, today), ...byDay(sheet, today)].filter(({ sum }) => isAbove(sum, deposited));
  const by = open.map((one) => one.by).sort().at(0); // prettier-ignore
  if (by === undefined) return undefined;
  const sum = open.reduce((most, one) => (one.sum > most ? one.sum : most), 0n);
  return {
    year,
    usd: usd(sum - deposited),
    by,
    isLate: today > by,
    isNextDay: open.some(({ isNextDay }) => isNextDay),
  };
}

function byMonth({ months }: Worksheet, today: Day): Obligation[] {
  let sum = 0n;
  return months
    .filter(({ month }) => month < today.slice(0, MONTH))
    .map(({ month, withheld }) => {
      sum += withheld;
      return { sum, by: sameOrNextBusinessDay(parseDay(`${after(month)}-15`)), isNextDay: false };
    });
}

/** Days on which what was withheld since the month began, or since the last such day, reached $100,000. */
function byDay({ days, months }: Worksheet, today: Day): Obligation[] {
  const found: Obligation[] = [];
  for (const { month } of months) {
    let sum = months.filter((one) => one.month < month).reduce((all, { withheld }) => all + withheld, 0n);
    let since = 0n;
    for (const { day, withheld } of days) {
      if (day.slice(0, MONTH) !== month || day > today) continue;
      sum += withheld;
      since += withheld;
      if (since < NEXT_DAY) continue;
      found.push({ sum, by: sameOrNextBusinessDay(addDays(day, 1)), isNextDay: true });
      since = 0n;
    }
  }
  return found;
}

/** Dollars are paid in cents: who paid a total as it is printed has paid all of it. */
function isAbove(sum: bigint, deposited: Usd): boolean {
  return inCents(usd(sum)) > deposited;
}

function after(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
