import type { Usd } from '../../src/units';
import { type CsvCell, numberCell, textCell } from '../csv';
import type { Amounts, Form8949, FormRow } from '../form-8949';
import { formDollars, type Rounding } from '../rounding-policy';
import type { ScheduleD, TotalsLine } from '../schedule-d';
import { slashed } from '../tax-exports/dates';
import { type Cells, type Table, texts } from './table';

const FORM_COLUMNS = [
  ...['record', 'part', 'box', 'copy', 'row', 'a_description', 'b_acquired', 'c_sold', 'd_proceeds', 'e_basis'],
  ...['f_codes', 'g_adjustment', 'h_gain', 'schedule_d_line'],
];

/** Form 8949 as it is filled in: rows, and line 2 of each box. */
export function formTable({ form, rounding, boxes }: Form8949): Table {
  return {
    name: 'form-8949',
    columns: FORM_COLUMNS,
    rows: boxes.flatMap(({ box, part, rows, totals, scheduleDLine }) => {
      const place = { part: part === 'short' ? 'I' : 'II', box };
      return [
        ...rows.map((row, index) => ({
          ...texts({ record: 'row', ...place, ...rowWords(row) }),
          ...{ copy: count(Math.floor(index / form.rowsPerPage) + 1), row: count((index % form.rowsPerPage) + 1) },
          ...amounts(row, rounding, row.codes !== ''),
        })),
        {
          ...texts({ record: 'line 2', ...place, schedule_d_line: scheduleDLine }),
          ...amounts(totals, rounding, totals.adjustment !== 0n),
        },
      ];
    }),
  };
}

function rowWords({ description, acquired, sold, codes }: FormRow): Record<string, string> {
  return {
    a_description: description,
    b_acquired: acquired === 'VARIOUS' ? acquired : slashed(acquired),
    c_sold: slashed(sold),
    f_codes: codes,
  };
}

function amounts(columns: Amounts, rounding: Rounding, isAdjusted: boolean): Cells {
  const cell = (value: Usd): CsvCell => numberCell(formDollars(value, rounding));
  return {
    ...{ d_proceeds: cell(columns.proceeds), e_basis: cell(columns.basis), h_gain: cell(columns.gain) },
    ...(isAdjusted ? { g_adjustment: cell(columns.adjustment) } : {}),
  };
}

const TOTALS_WORDS: Readonly<Record<TotalsLine, string>> = {
  '1b': 'Short term, basis reported to the IRS',
  '2': 'Short term, basis not reported to the IRS',
  '3': 'Short term, not reported to you',
  '8b': 'Long term, basis reported to the IRS',
  '9': 'Long term, basis not reported to the IRS',
  '10': 'Long term, not reported to you',
};

/** Schedule D as far as coins fill it, and where line 16 or 21 goes. */
export function scheduleTable(schedule: ScheduleD, rounding: Rounding): Table {
  const cell = (value: Usd): CsvCell => numberCell(formDollars(value, rounding));
  const line = (number: string, words: string, value: Usd | null): Cells[] =>
    value === null ? [] : [{ ...texts({ line: number, words }), h_gain: cell(value) }];
  const totals = (number: TotalsLine): Cells[] => {
    const columns = schedule.totals[number];
    if (columns === undefined) return [];
    const shown = amounts(columns, rounding, columns.adjustment !== 0n);
    return [{ ...texts({ line: number, words: TOTALS_WORDS[number] }), ...shown }];
  };
  const { form1040Line, year } = schedule.schedule;
  return {
    name: 'schedule-d',
    columns: ['line', 'words', 'd_proceeds', 'e_basis', 'g_adjustment', 'h_gain'],
    rows: [
      ...(['1b', '2', '3'] as const).flatMap(totals),
      ...line('6', 'Short-term loss carried in', schedule.line6),
      ...line('7', 'Net short-term gain or loss', schedule.line7),
      ...(['8b', '9', '10'] as const).flatMap(totals),
      ...line('14', 'Long-term loss carried in', schedule.line14),
      ...line('15', 'Net long-term gain or loss', schedule.line15),
      ...line('16', 'Lines 7 and 15 together', schedule.line16),
      ...line('21', 'Loss that counts this year', schedule.line21),
      ...line(`1040-${form1040Line}`, `Form 1040, line ${form1040Line}`, schedule.form1040),
      ...line(`${year + 1}-6`, `Short-term loss carried to ${year + 1}, line 6`, schedule.carriedOut.short),
      ...line(`${year + 1}-14`, `Long-term loss carried to ${year + 1}, line 14`, schedule.carriedOut.long),
    ],
  };
}

function count(value: number): CsvCell {
  return textCell(String(value));
}
