import { formatDecimal, type Usd, usd } from '../../src/units';
import { numberCell, textCell } from '../csv';
import { columnsOf, type Form8949 } from '../form-8949';
import { formDollars, roundingWords } from '../rounding-policy';
import type { ScheduleD } from '../schedule-d';
import { activityWords } from './activities';
import { closingWords } from './closing-words';
import { type Table, totalCell } from './table';
import { FEE_KINDS, isTaxWithheld, type YearPack } from './year-pack';

/** What the year comes to, totals of exact figures beside those of the forms, and all that its figures rest on, in sentences. */
export function summaryTable(pack: YearPack, form: Form8949, schedule: ScheduleD, program: string): Table {
  const says = (item: string, words: string) => ({ item: textCell(item), words: textCell(words) });
  const is = (item: string, words: string, value: Usd) => ({ ...says(item, words), usd: totalCell(value) });
  const onForms = (item: string, words: string, value: Usd) => ({ ...says(item, words), usd: numberCell(formDollars(value, form.rounding)) }); // prettier-ignore
  const gain = (term: 'short' | 'long') => sum(pack.sales.filter((sale) => sale.term === term).map((sale) => columnsOf(sale).gain)); // prettier-ignore
  const income = sum(pack.income.map((row) => row.usd));
  const taxes = pack.sales.filter(isTaxWithheld);
  const withheld = taxes.length === 0 ? [] : [sum(taxes.map(({ proceeds }) => proceeds))];
  return {
    name: 'summary',
    columns: ['item', 'words', 'usd'],
    rows: [
      says('holder', pack.holder),
      says('year', `Calendar year ${pack.year} in the zone ${pack.zone}; times are UTC.`),
      ...sentences(pack, form, schedule).map((words) => says('note', words)),
      says('program', program),
      says('digital asset question', pack.income.length + pack.sales.length > 0 ? 'Yes' : 'No'),
      is('income', 'All receipts at their value when received', income),
      ...byMonth(pack).map(([words, value]) => is('income of a month', words, value)),
      ...FEE_KINDS.map((kind) => is('fees', kind, sum(pack.income.map(({ fees }) => fees[kind] ?? usd(0n))))),
      ...withheld.map((value) => is('federal income tax withheld', 'In coin at its value then, as in box 4 of your Forms 1099: Form 1040, line 25b', value)), // prettier-ignore
      is('short-term gain', 'Disposals that stand in Part I of Form 8949', gain('short')),
      is('long-term gain', 'Disposals that stand in Part II of Form 8949', gain('long')),
      onForms(
        'capital gain or loss',
        `Form 1040, line ${schedule.schedule.form1040Line}, out of the rows as the forms round them`,
        schedule.form1040,
      ),
      onForms('carried to the next year', 'Short-term loss', schedule.carriedOut.short),
      onForms('carried to the next year', 'Long-term loss', schedule.carriedOut.long),
      is('basis of what is left', 'Lots at the end of the year', sum(pack.lots.map(({ basis }) => basis))),
    ],
  };
}

function sentences(pack: YearPack, form: Form8949, { schedule }: ScheduleD): string[] {
  const { filing } = pack;
  return [
    'Not tax advice.',
    ...closingWords(pack),
    ...pack.rules,
    ...activityWords(pack),
    roundingWords(filing.rounding),
    'Ledgers have exact figures: their lines print 8 decimals, their totals are exact sums in cents, half up. year.json has each exact figure beside the printed one. Where sums of rounded rows of a form differ from that, form-rounding.csv says by how much.',
    `Forms: ${form.form.source}. ${schedule.source}.`,
    ...[form.form.caution, schedule.caution].filter((words) => words !== null),
    'Every sale stands on Form 8949, also where Schedule D would take its total on line 1a or 8a.',
    'Schedule D is filled with coins alone: shares, funds and other gains come on top, and change its sums.',
    filing.taxableIncome === null
      ? 'What is carried over rests on a Form 1040, line 15, that is not below zero: nobody said what it is.'
      : 'What is carried over rests on the Form 1040, line 15, that was given.',
  ];
}

function byMonth({ income }: YearPack): [string, Usd][] {
  const months = new Map<string, { value: bigint; units: bigint; decimals: number }>();
  for (const { asset, day, usd: value, units, decimals } of income) {
    const key = `${day.slice(0, 'YYYY-MM'.length)} ${asset}`;
    const sumOf = months.get(key) ?? { value: 0n, units: 0n, decimals };
    months.set(key, { value: sumOf.value + value, units: sumOf.units + units, decimals });
  }
  return [...months]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { value, units, decimals }]) => {
      const [month = '', ...asset] = key.split(' ');
      return [`${month}: ${formatDecimal({ digits: units, scale: decimals })} ${asset.join(' ')}`, usd(value)];
    });
}

function sum(values: readonly Usd[]): Usd {
  return usd(values.reduce((all, value) => all + value, 0n));
}
