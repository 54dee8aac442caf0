import { type Day, inCents, parseDay, parseUsd, type TaxYear, type Usd, usd } from '../../units';
import { sameOrNextBusinessDay } from '../business-day';
import type { Worksheet } from './worksheet';

/** Withheld tax of a year that no recorded deposit has paid. */
export interface DepositDue {
  readonly year: TaxYear;
  readonly usd: Usd;
  /** The last day for it by the slowest schedule: who deposits twice a week is late before. */
  readonly by: Day;
  readonly isLate: boolean;
}

/** Below it nothing is deposited: the tax is paid with the return. */
const NO_DEPOSITS = parseUsd('2500');
const MONTH = 'YYYY-MM'.length;

/**
 * What is to be paid over by now; none while the month runs in which it was withheld.
 * @param sheet of the year @param today in the operator's zone
 * @see Instructions for Form 945, "Depositing Withheld Taxes": by the 15th of the next month; 26 CFR 31.6071(a)-1(a)(1) for the
 * return. Checked for 2016 to 2018, the latest that could be read (docs/tax-sources.md)
 */
export function depositDue({ year, months, withheld, deposited }: Worksheet, today: Day): DepositDue | undefined {
  if (inCents(withheld) < NO_DEPOSITS) {
    const by = sameOrNextBusinessDay(parseDay(`${year + 1}-01-31`));
    const isOver = today >= `${year + 1}-01-01`;
    return isOver && isAbove(withheld, deposited) ? due(year, withheld - deposited, { by, today }) : undefined;
  }
  let [sum, first] = [0n, ''];
  for (const one of months) {
    if (one.month >= today.slice(0, MONTH)) break;
    sum += one.withheld;
    if (first === '' && isAbove(sum, deposited)) first = one.month;
  }
  if (!isAbove(sum, deposited)) return undefined;
  return due(year, sum - deposited, { by: sameOrNextBusinessDay(parseDay(`${after(first)}-15`)), today });
}

/** Dollars are paid in cents: who paid a total as it is printed has paid all of it. */
function isAbove(sum: bigint, deposited: Usd): boolean {
  return inCents(usd(sum)) > deposited;
}

function due(year: TaxYear, value: bigint, { by, today }: { readonly by: Day; readonly today: Day }): DepositDue {
  return { year, usd: usd(value), by, isLate: today > by };
}

function after(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
