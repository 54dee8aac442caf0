import { type Usd, usd } from '../../src/units';
import { numberCell } from '../csv';
import { formDollars } from '../rounding-policy';
import { activityFigures, type ActivityFigures, scheduleCYear } from '../schedule-c';
import { type ScheduleSe, scheduleSe } from '../schedule-se';
import { type Cells, type Table, texts } from './table';
import type { YearPack } from './year-pack';

type Line = readonly [form: string, line: string, words: string, value: Usd];

/**
 * Where the income goes: for a hobby Schedule 1, for a business Schedules C and SE, and for what nobody has decided both, each
 * named by what it is taken for. No amount stands in both for one that is decided.
 * @throws DomainError as `activityFigures` and `scheduleSe` do
 */
export function activityTable(pack: YearPack): Table {
  const figures = figuresOf(pack);
  const rows = (lines: readonly Line[], said: Readonly<Record<string, string>>): Cells[] =>
    lines.map(([form, line, words, value]) => ({
      ...texts({ ...said, form, line, words }),
      usd: numberCell(formDollars(value, pack.filing.rounding)),
    }));
  return {
    name: 'activities',
    columns: ['activity', 'treatment', 'taken_for', 'form', 'line', 'words', 'usd'],
    rows: [
      ...figures.flatMap((one) => {
        const { name, treatment } = one.activity;
        const said = { activity: name, treatment };
        return [
          ...(treatment === 'business' ? [] : rows(hobbyLines(pack.year, one), { ...said, taken_for: 'hobby' })),
          ...(treatment === 'hobby' ? [] : rows(businessLines(one), { ...said, taken_for: 'business' })),
        ];
      }),
      ...scenarios(figures).flatMap(({ words, net }) =>
        rows(seLines(scheduleSe(pack.year, { ...pack.filing, netProfit: net })), {
          activity: words,
          taken_for: 'business',
        }),
      ),
    ],
  };
}

/** Of activities that the year says something of. */
function figuresOf(pack: YearPack): ActivityFigures[] {
  const earning = new Set(pack.income.map(({ activity }) => activity));
  return activityFigures(pack.year, pack, pack.filing.rounding).filter(
    ({ activity, expenses }) => earning.has(activity.id) || expenses.length > 0,
  );
}

function hobbyLines(year: number, { gross }: ActivityFigures): Line[] {
  const { hobbyLine, hobbyLineMentioned } = scheduleCYear(year);
  const words = `Digital assets received as ordinary income (Publication 525 names line ${hobbyLineMentioned}); its costs are not deducted`;
  return [['Schedule 1', hobbyLine, words, gross]];
}

function businessLines({ gross, expenses, expensesTotal, net, feesBeside }: ActivityFigures): Line[] {
  const memo = 'Fees taken before anything was received: in no line, neither income nor expense';
  return [
    ['Schedule C', '1', 'Gross receipts', gross],
    ...expenses.map(({ line, words, usd: value }): Line => ['Schedule C', line, words, value]),
    ['Schedule C', '28', 'Total expenses', expensesTotal],
    ['Schedule C', '31', 'Net profit or loss, without a home office', net],
    ...(feesBeside === 0n ? [] : [['Schedule C', 'memo', memo, feesBeside] satisfies Line]),
  ];
}

interface Scenario {
  readonly words: string;
  readonly net: Usd;
}

/** Self-employment tax is one for all businesses: figured with and without what nobody has decided. */
function scenarios(figures: readonly ActivityFigures[]): Scenario[] {
  const net = (...treatments: string[]): Usd =>
    usd(figures.reduce((sum, one) => (treatments.includes(one.activity.treatment) ? sum + one.net : sum), 0n));
  const has = (treatment: string): boolean => figures.some(({ activity }) => activity.treatment === treatment);
  return [
    ...(has('business') ? [{ words: 'all businesses', net: net('business') }] : []),
    ...(has('undecided')
      ? [{ words: 'all businesses, and what is undecided', net: net('business', 'undecided') }]
      : []),
  ];
}

function seLines({ line2, line3, line4a, line4c, owed }: ScheduleSe): Line[] {
  const line = (number: string, words: string, value: Usd): Line => ['Schedule SE', number, words, value];
  const first = [
    line('2', 'Net profit or loss of Schedules C', line2),
    line('3', 'Lines 1a, 1b and 2 together', line3),
    line('4a', 'Of a profit 92.35 %', line4a),
    line(
      '4c',
      owed === null
        ? 'Less than $400 before it is rounded: no self-employment tax is owed'
        : 'Lines 4a and 4b together',
      line4c,
    ),
  ];
  if (owed === null) return first;
  return [
    ...first,
    line('6', 'Lines 4c and 5b together', owed.line6),
    line('7', 'Most that social security tax falls on', owed.line7),
    line('8d', 'Social security wages and tips', owed.line8d),
    line('9', 'Line 7 less line 8d, not below zero', owed.line9),
    line('10', 'The smaller of lines 6 and 9, 12.4 %', owed.line10),
    line('11', 'Line 6, 2.9 %', owed.line11),
    line('12', 'Self-employment tax, to Schedule 2, line 4', owed.line12),
    line('13', 'One half of it is deducted, on Schedule 1, line 15', owed.line13),
  ];
}

/** What these figures rest on, in sentences. */
export function activityWords(pack: YearPack): string[] {
  const { year, filing } = pack;
  const figures = figuresOf(pack);
  const { schedule } = scheduleSe(year, { ...filing, netProfit: usd(0n) });
  if (figures.length === 0) return [];
  const { hobbyLine, caution, source } = scheduleCYear(year);
  const isOpen = figures.some(({ activity }) => activity.treatment === 'undecided');
  return [
    `Income stands on Schedule 1, line ${hobbyLine}, where mining is not a business, and on Schedule C, line 1, where it is: never on both.`,
    ...(isOpen ? ['Nobody has said which it is for what is undecided: both are printed, one of them counts.'] : []),
    `Lines: ${source}. ${schedule.source}.`,
    ...[caution, schedule.caution].filter((words) => words !== null),
    'On which lines of Schedule C the fees of receipts stand is usual, not prescribed. What a contract costs over its time is for your preparer.',
    filing.wages === null
      ? 'Schedule SE is figured without wages of Forms W-2: nobody said what they are.'
      : 'Schedule SE is figured with the wages of Forms W-2 that were given.',
    'Not figured: Additional Medicare Tax (Form 8959), a home office, other businesses, farms, church employees.',
  ];
}
