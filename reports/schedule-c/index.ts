import { assertInvariant, DomainError, type Usd, usd, ZERO_USD } from '../../src/units';
import { onForm, type Rounding, sumOnForm } from '../rounding-policy';
import { FEE_KINDS, type PackActivity, type PackIncome } from '../tax-year/year-pack';
import { SCHEDULE_C_2024 } from './2024/year';
import { SCHEDULE_C_2025 } from './2025/year';
import { SCHEDULE_C_2026 } from './2026/year';
import type { ScheduleCYear } from './year-form';

const YEARS: readonly ScheduleCYear[] = [SCHEDULE_C_2024, SCHEDULE_C_2025, SCHEDULE_C_2026];

/** An expense on its line, with what it is made of. */
export interface ExpenseLine {
  readonly line: string;
  readonly words: string;
  readonly usd: Usd;
}

/** What one activity comes to, both as a business and as none, as the forms are filled in: totals are sums of what is printed. */
export interface ActivityFigures {
  readonly activity: PackActivity;
  /** Value of all that it received: Schedule 1 as a hobby, Schedule C line 1 as a business. */
  readonly gross: Usd;
  /** Lines that are filled, in the order of the form. */
  readonly expenses: readonly ExpenseLine[];
  /** Line 28. */
  readonly expensesTotal: Usd;
  /** Lines 29 and 31, without a home office. */
  readonly net: Usd;
  /** Fees that were taken before anything was received, exact: in no figure above. */
  readonly feesBeside: Usd;
}

/** @throws DomainError `reports.unknown-year` when no one has read that year's forms */
export function scheduleCYear(year: number): ScheduleCYear {
  const form = YEARS.find((one) => one.year === year);
  if (form === undefined) throw new DomainError('reports.unknown-year', `Schedule C of ${year} is not known here.`, { year }); // prettier-ignore
  return form;
}

/**
 * The year of each activity. What it is to its taxpayer changes none of its figures, only where they go.
 * @see Notice 2014-21; Schedule C (Form 1040) 2024 to 2026, lines 1, 8 to 28, 31.
 * Checked for 2024 to 2026 (docs/tax-sources.md)
 * @throws DomainError `reports.unknown-year`, `reports.bad-expense` for a line that takes none, or an amount below zero
 */
export function activityFigures(
  year: number,
  { activities, income }: { readonly activities: readonly PackActivity[]; readonly income: readonly PackIncome[] },
  rounding: Rounding,
): ActivityFigures[] {
  const form = scheduleCYear(year);
  const known = new Set(activities.map(({ id }) => id));
  assertInvariant(known.size === activities.length, 'each activity of a year has its own id');
  assertInvariant(income.every(({ activity }) => known.has(activity)), 'each income names an activity'); // prettier-ignore
  return activities.map((activity) => {
    const own = income.filter((row) => row.activity === activity.id);
    return figuresOf(form, { activity, income: own, rounding });
  });
}

interface OneActivity {
  readonly activity: PackActivity;
  readonly income: readonly PackIncome[];
  readonly rounding: Rounding;
}

function figuresOf(form: ScheduleCYear, { activity, income, rounding }: OneActivity): ActivityFigures {
  const parts = [...feesOf(form, income.filter(({ isGross }) => isGross)), ...activity.expenses]; // prettier-ignore
  for (const { line, usd: value } of parts) {
    if (!form.expenseLines.some(([known]) => known === line)) {
      throw new DomainError('reports.bad-expense', `Line ${line} of Schedule C takes no expense.`, { line });
    }
    if (value < 0n) throw new DomainError('reports.bad-expense', 'An expense is given as a positive amount.', { line });
  }
  const expenses = form.expenseLines.flatMap(([line, title]): ExpenseLine[] => {
    const own = parts.filter((part) => part.line === line);
    const names = [...new Set(own.map(({ words }) => words))].filter((words) => words !== '');
    const words = names.length === 0 ? title : `${title}: ${names.join(', ')}`;
    return own.length === 0
      ? []
      : [
          {
            line,
            words,
            usd: sumOnForm(
              own.map((part) => part.usd),
              rounding,
            ),
          },
        ];
  });
  const gross = onForm(sum(income.map((row) => row.usd)), rounding);
  const expensesTotal = sum(expenses.map((part) => part.usd));
  const beside = income.filter(({ isGross }) => !isGross).flatMap(({ fees }) => Object.values(fees));
  return { activity, gross, expenses, expensesTotal, net: usd(gross - expensesTotal), feesBeside: sum(beside) };
}

/** Fees of receipts by kind, on the lines of the year. */
function feesOf({ feeLines }: ScheduleCYear, income: readonly PackIncome[]): ExpenseLine[] {
  return FEE_KINDS.flatMap((kind): ExpenseLine[] => {
    const value = sum(income.map(({ fees }) => fees[kind] ?? ZERO_USD));
    return value === 0n ? [] : [{ line: feeLines[kind], words: `${kind} fees of receipts`, usd: value }];
  });
}

function sum(values: readonly Usd[]): Usd {
  return usd(values.reduce((all, value) => all + value, 0n));
}
