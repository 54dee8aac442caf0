import { divide, DomainError, type Usd, usd, USD_SCALE, ZERO_USD } from '../../src/units';
import { onForm, type Rounding } from '../rounding-policy';
import { SCHEDULE_SE_2024 } from './2024/year';
import { SCHEDULE_SE_2025 } from './2025/year';
import { SCHEDULE_SE_2026 } from './2026/year';
import type { ScheduleSeYear } from './year-schedule';

const YEARS: readonly ScheduleSeYear[] = [SCHEDULE_SE_2024, SCHEDULE_SE_2025, SCHEDULE_SE_2026];
const DOLLAR = 10n ** BigInt(USD_SCALE);
/** Line 4c: below it no tax is owed (26 USC 1402(b)(2)). */
const LEAST = 400n * DOLLAR;
/** Parts of ten thousand: lines 4a, 10, 11 and 13 (26 USC 1401, 1402(a)(12), 164(f), as the forms of 2024 and 2025 print them; docs/tax-sources.md). */
const RATES = { netEarnings: 9_235n, socialSecurity: 1_240n, medicare: 290n, deduction: 5_000n } as const;
const RATES_SCALE = 10_000n;

/** What the earnings are figured from. */
export interface SelfEmployment {
  /** Line 2: net profit or loss of all businesses. */
  readonly netProfit: Usd;
  /** Line 8d: social security wages and tips of Forms W-2; null where nobody said, which is taken for none. */
  readonly wages: Usd | null;
  readonly rounding: Rounding;
}

/** As it is filled in: each line is figured from what the lines before it show. Lines of farms, church employees and the optional methods are left out. */
export interface ScheduleSe {
  readonly schedule: ScheduleSeYear;
  readonly line2: Usd;
  readonly line3: Usd;
  readonly line4a: Usd;
  readonly line4c: Usd;
  /** Null where line 4c is less than $400 before it is rounded: nothing is owed, and no line below it is filled. */
  readonly owed: SelfEmploymentTax | null;
}

export interface SelfEmploymentTax {
  readonly line6: Usd;
  readonly line7: Usd;
  readonly line8d: Usd;
  readonly line9: Usd;
  readonly line10: Usd;
  readonly line11: Usd;
  /** To Schedule 2, line 4. */
  readonly line12: Usd;
  /** To Schedule 1, line 15. */
  readonly line13: Usd;
}

/**
 * Schedule SE of one year, Part I, for net profit of businesses that are no farms.
 * @see Schedule SE (Form 1040) 2024 and 2025
 * @throws DomainError `reports.unknown-year`, `reports.bad-wages` where they are below zero
 */
export function scheduleSe(year: number, { netProfit, wages, rounding }: SelfEmployment): ScheduleSe {
  const schedule = YEARS.find((one) => one.year === year);
  if (schedule === undefined) {
    throw new DomainError('reports.unknown-year', `Schedule SE of ${year} is not known here.`, { year });
  }
  if (wages !== null && wages < 0n) {
    throw new DomainError('reports.bad-wages', 'Wages are given as a positive amount.');
  }
  const shown = (value: Usd): Usd => onForm(value, rounding);
  const line3 = shown(netProfit);
  const earnings = line3 > 0n ? part(line3, RATES.netEarnings) : line3;
  const line4a = shown(earnings);
  const lines = { schedule, line2: line3, line3, line4a, line4c: line4a };
  if (earnings < LEAST) return { ...lines, owed: null };
  return { ...lines, owed: taxOn(line4a, schedule.wageBase, { line8d: shown(wages ?? ZERO_USD), shown }) };
}

function taxOn(
  line6: Usd,
  wageBase: bigint,
  { line8d, shown }: { readonly line8d: Usd; readonly shown: (value: Usd) => Usd },
): SelfEmploymentTax {
  const line7 = usd(wageBase * DOLLAR);
  const line9 = line8d < line7 ? usd(line7 - line8d) : ZERO_USD;
  const line10 = shown(part(line6 < line9 ? line6 : line9, RATES.socialSecurity));
  const line11 = shown(part(line6, RATES.medicare));
  const line12 = usd(line10 + line11);
  return { line6, line7, line8d, line9, line10, line11, line12, line13: shown(part(line12, RATES.deduction)) };
}

/** Exact to 1e-12 of a dollar, half-even. */
function part(value: Usd, rate: bigint): Usd {
  return usd(divide(value * rate, RATES_SCALE, 'half-even'));
}
