import { ROW_KINDS } from '../../reports/form-8949';
import { ROUNDINGS } from '../../reports/rounding-policy';
import { FILING_STATUSES } from '../../reports/schedule-d';
import type { PackSettings } from '../../reports/tax-year';
import { TREATMENTS } from '../tax';
import { DomainError, parseUsd, type Usd, ZERO_USD } from '../units';
import type { CommandInput } from './command';

const YEAR = /^\d{4}$/;

type Options = CommandInput['options'];

/** What a return says besides, as options of every command that makes the papers of a year. */
export const FILING_OPTIONS = {
  rounding: '[cents|dollars]',
  rows: '[lots|sales]',
  status: '[other|separate]',
  'carry-short': '[USD]',
  'carry-long': '[USD]',
  'taxable-income': '[USD]',
  wages: '[USD]',
} as const;

/** @throws DomainError `cli.usage` */
export function yearOf({ year = '' }: Options): number {
  if (!YEAR.test(year)) throw new DomainError('cli.usage', 'The year is missing: --year 2026');
  return Number.parseInt(year, 10);
}

/** @throws DomainError `cli.usage` */
export function filingOf(options: Options): PackSettings['filing'] {
  return {
    rounding: wordOf(options, 'rounding', ROUNDINGS),
    rows: wordOf(options, 'rows', ROW_KINDS),
    status: wordOf(options, 'status', FILING_STATUSES),
    carriedIn: {
      short: dollarsOf(options, 'carry-short') ?? ZERO_USD,
      long: dollarsOf(options, 'carry-long') ?? ZERO_USD,
    },
    taxableIncome: dollarsOf(options, 'taxable-income') ?? null,
    wages: dollarsOf(options, 'wages') ?? null,
  };
}

/** @throws DomainError `cli.usage` */
export function activityOf(options: Options): PackSettings['activity'] {
  return { treatment: wordOf(options, 'activity', TREATMENTS), expenses: expensesOf(options) };
}

/** The first word is meant where none is given. */
function wordOf<T extends string>(options: Options, name: string, words: readonly [T, ...T[]]): T {
  const said = options[name];
  const word = said === undefined ? words[0] : words.find((one) => one === said);
  if (word === undefined) throw new DomainError('cli.usage', `--${name} is one of ${words.join(', ')}.`);
  return word;
}

function dollarsOf(options: Options, name: string): Usd | undefined {
  const text = options[name];
  try {
    return text === undefined ? undefined : parseUsd(text);
  } catch (cause) {
    throw new DomainError('cli.usage', `--${name} is not an amount in dollars such as 1500.25.`, {}, { cause });
  }
}

/** What the business paid beside the fees of its receipts, by line of Schedule C. */
function expensesOf({ expenses }: Options): PackSettings['activity']['expenses'] {
  if (expenses === undefined) return [];
  return expenses.split(',').map((one) => {
    const [line = '', amount, ...more] = one.split('=').map((part) => part.trim());
    const usd = dollarsOf({ expenses: amount }, 'expenses');
    if (usd === undefined || more.length > 0) {
      throw new DomainError('cli.usage', '--expenses is lines of Schedule C with amounts, such as 25=1200.50,22=80.');
    }
    return { line, words: '', usd };
  });
}
