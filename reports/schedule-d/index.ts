import { DomainError, type Usd, usd, USD_SCALE } from '../../src/units';
import type { Amounts, Form8949, FormBox } from '../form-8949';
import { onForm } from '../rounding-policy';
import { SCHEDULE_D_2024 } from './2024/year';
import { SCHEDULE_D_2025 } from './2025/year';
import { SCHEDULE_D_2026 } from './2026/year';
import { type Carryover, carryover } from './carryover';
import type { FilingStatus, ScheduleDYear } from './year-schedule';

export { FILING_STATUSES, type FilingStatus } from './year-schedule';
export type { Carryover } from './carryover';

const YEARS: readonly ScheduleDYear[] = [SCHEDULE_D_2024, SCHEDULE_D_2025, SCHEDULE_D_2026];

/** What a return says beside the sales. */
export interface ReturnFacts {
  readonly status: FilingStatus;
  /** Losses of earlier years that were not used, positive. */
  readonly carriedIn: Carryover;
  /** Form 1040, line 15, below zero where it would be; null where it is not known. */
  readonly taxableIncome: Usd | null;
}

/** Lines that come from Form 8949. */
export type TotalsLine = FormBox['scheduleDLine'];

/** As it is filled in: every line is figured from what other lines show. Lines that no coin reaches (1a, 4, 5, 8a, 11 to 13, 17 to 20, 22) are left out. */
export interface ScheduleD {
  readonly schedule: ScheduleDYear;
  /** Lines that have rows. */
  readonly totals: Readonly<Partial<Record<TotalsLine, Amounts>>>;
  /** Below zero, as the form's parentheses say. */
  readonly line6: Usd;
  readonly line7: Usd;
  readonly line14: Usd;
  readonly line15: Usd;
  readonly line16: Usd;
  /** The loss that counts this year, below zero; null where line 16 is no loss. */
  readonly line21: Usd | null;
  /** What goes to Form 1040, on the line of the year. */
  readonly form1040: Usd;
  readonly carriedOut: Carryover;
}

/**
 * Schedule D of one year out of its Form 8949 and what was carried in, rounded as that form is.
 * @throws DomainError `reports.unknown-year`, `reports.bad-carryover` where a carried loss is below zero
 */
export function scheduleD(form: Form8949, { status, carriedIn: lost, taxableIncome }: ReturnFacts): ScheduleD {
  const schedule = YEARS.find(({ year }) => year === form.form.year);
  if (schedule === undefined) {
    const { year } = form.form;
    throw new DomainError('reports.unknown-year', `Schedule D of ${year} is not known here.`, { year });
  }
  if (lost.short < 0n || lost.long < 0n) {
    throw new DomainError('reports.bad-carryover', 'A loss that is carried in is given as a positive amount.');
  }
  const shown = (value: Usd): Usd => onForm(value, form.rounding);
  const carriedIn = { short: shown(lost.short), long: shown(lost.long) };
  const income = taxableIncome === null ? null : shown(taxableIncome);
  const net = (part: FormBox['part'], carried: Usd): Usd =>
    usd(form.boxes.filter((box) => box.part === part).reduce((sum, box) => sum + box.totals.gain, 0n - carried));
  const line7 = net('short', carriedIn.short);
  const line15 = net('long', carriedIn.long);
  const line16 = usd(line7 + line15);
  const limit = schedule.lossLimit[status] * 10n ** BigInt(USD_SCALE);
  const loss = line16 < 0n ? 0n - line16 : 0n;
  const deducted = usd(loss < limit ? loss : limit);
  return {
    schedule,
    totals: Object.fromEntries(form.boxes.map(({ scheduleDLine, totals }) => [scheduleDLine, totals])),
    line6: usd(0n - carriedIn.short),
    line7,
    line14: usd(0n - carriedIn.long),
    line15,
    line16,
    line21: line16 < 0n ? usd(0n - deducted) : null,
    form1040: line16 < 0n ? usd(0n - deducted) : line16,
    carriedOut: carryover({ taxableIncome: income, line7, line15, line16, line21: deducted }),
  };
}
