import { DomainError, formatUsdExact, formatUsdTotal, inCents, parseUsd, type Usd, usd } from '../../src/units';
import { textCell } from '../csv';
import { dollarsCell, type Table, tableCsv, texts } from '../tax-year/table';

/** Withheld tax of a year, as the worksheet is printed from it. Exact dollars. */
export interface Form945Facts {
  readonly year: number;
  readonly months: readonly { readonly month: string; readonly withheld: Usd; readonly imported: Usd; readonly deposited: Usd }[]; // prettier-ignore
  readonly withheld: Usd;
  readonly deposited: Usd;
  readonly short: Usd;
  readonly deposits: readonly { readonly id: string; readonly paidOn: string; readonly usd: Usd; readonly eftps: string; readonly takenBackAt: number | null }[]; // prettier-ignore
}

/** Lines of Form 945, in cents. */
export interface Form945 {
  readonly year: number;
  readonly lines: Readonly<Record<'2' | '3' | '4' | '5' | '6', string>>;
  /** Line 7, A for January to L for December; the total M is line 3. */
  readonly line7: readonly { readonly letter: string; readonly month: string; readonly usd: string }[];
  /** Total taxes below $2,500: line 7 stays empty, and tax may be paid with the return. */
  readonly isSmall: boolean;
  readonly notes: readonly string[];
}

const SMALL = parseUsd('2500');
const LETTER_A = 'A'.codePointAt(0) ?? 0;

/** Checked against the Instructions for Form 945 of 2016 to 2018; the form of 2026 was not out when this was written. */
const NOTES: readonly string[] = [
  'Line 2 asks for tax that was withheld or had to be: what was due and not withheld ("short") is owed by you too. Payments of a time when withholding was off are in "tax returns", under "withholding".',
  'Line 7 is the liability by month, not the deposits: leave it empty where line 3 is below $2,500, and use Form 945-A where you deposit semiweekly.',
  'A month has what was given back of its payments taken off. Months are rounded so that they sum to line 3.',
  'Which deposit schedule is yours (monthly, semiweekly, next day) follows from your Form 945 of two years before: ask your preparer (Pub. 15, section 11).',
];

/** The worksheet in cents: each line one rounding of the exact sum, half-up; the months by what they add to it. */
export function form945(facts: Form945Facts): Form945 {
  const [total, deposited] = [inCents(facts.withheld), inCents(facts.deposited)];
  let [sum, before]: [bigint, Usd] = [0n, usd(0n)];
  const line7 = facts.months.map(({ month, withheld }, at) => {
    sum += withheld;
    const rounded = inCents(usd(sum));
    const part = usd(rounded - before);
    before = rounded;
    return { letter: String.fromCodePoint(LETTER_A + at), month, usd: formatUsdTotal(part) };
  });
  const above = (one: Usd, other: Usd): string => formatUsdTotal(one > other ? usd(one - other) : usd(0n));
  return {
    year: facts.year,
    lines: {
      '2': formatUsdTotal(total),
      '3': formatUsdTotal(total),
      '4': formatUsdTotal(deposited),
      '5': above(total, deposited),
      '6': above(deposited, total),
    },
    line7,
    isSmall: total < SMALL,
    notes: NOTES,
  };
}

/** The same as a table: lines in cents, months and deposits exact. */
export function form945Csv(facts: Form945Facts): string {
  const { lines, line7, notes } = form945(facts);
  const table: Table = {
    name: 'form-945',
    columns: ['record', 'what', 'usd', 'exact_usd', 'imported_usd', 'deposited_usd', 'note'],
    rows: [
      ...Object.entries(lines).map(([line, value]) => ({ ...texts({ record: 'line', what: line }), usd: dollarsCell(parseUsd(value)) })), // prettier-ignore
      ...line7.map(({ letter, month, usd: value }, at) => {
        const of = facts.months[at];
        if (of === undefined) throw new DomainError('reports.bad-facts', 'A worksheet has twelve months.', {});
        const sums = { exact_usd: dollarsCell(of.withheld), imported_usd: dollarsCell(of.imported), deposited_usd: dollarsCell(of.deposited) }; // prettier-ignore
        return {
          ...texts({ record: 'month', what: `7${letter} ${month}` }),
          usd: dollarsCell(parseUsd(value)),
          ...sums,
        };
      }),
      ...facts.deposits.map(({ paidOn, usd: value, eftps, takenBackAt }) => ({
        ...texts({ record: takenBackAt === null ? 'deposit' : 'deposit-taken-back', what: paidOn, note: eftps }),
        usd: dollarsCell(value),
      })),
      { ...texts({ record: 'short', note: 'due and not withheld' }), exact_usd: dollarsCell(facts.short) },
      ...notes.map((note) => ({ record: textCell('note'), note: textCell(note) })),
    ],
  };
  return tableCsv(table);
}

/** The same as JSON: all values text, exact sums beside the lines. */
export function form945Json(facts: Form945Facts): string {
  const { months, deposits, short, withheld } = facts;
  const exact = {
    withheldUsd: formatUsdExact(withheld),
    shortUsd: formatUsdExact(short),
    months: months.map((one) => ({ month: one.month, withheldUsd: formatUsdExact(one.withheld), importedUsd: formatUsdExact(one.imported), depositedUsd: formatUsdExact(one.deposited) })), // prettier-ignore
    deposits: deposits.map(({ id, paidOn, usd: value, eftps, takenBackAt }) => ({ id, paidOn, usd: formatUsdExact(value), eftps, counts: takenBackAt === null })), // prettier-ignore
  };
  return JSON.stringify({ document: 'form-945-worksheet', ...form945(facts), exact }, null, 2);
}
