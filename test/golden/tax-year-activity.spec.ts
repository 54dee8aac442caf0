import { packOf, type PackSettings, yearFiles, yearPackPdf } from '../../reports/tax-year';
import type { YearPack } from '../../reports/tax-year/year-pack';
import { judgeYear, TREATMENTS } from '../../src/tax';
import { parseExactJson, parseUsd, ZERO_USD } from '../../src/units';
import { readPdf } from '../support/pdf-reader';
import { parseCsv } from '../support/report-check';

/** Mined for 12,000; 600 was withheld as a fee; power was 2,400. */
const FILE = JSON.stringify({
  zone: 'UTC',
  events: [
    { id: 'm1', kind: 'income', at: '2025-03-01T00:00:00Z', asset: 'BTC', amount: '0.1', totalUsd: '12000', fee: { asset: 'BTC', amount: '0.005' } }, // prettier-ignore
  ],
});

function packFor(activity: PackSettings['activity'], more: Partial<YearPack['filing']> = {}): YearPack {
  return packOf(judgeYear(parseExactJson(FILE), 2025), {
    holder: '',
    filing: { rounding: 'cents', rows: 'lots', status: 'other', taxableIncome: null, wages: null, carriedIn: { short: ZERO_USD, long: ZERO_USD }, ...more }, // prettier-ignore
    activity,
  });
}

const power = [{ line: '25', words: 'power', usd: parseUsd('2400') }];

/** Amounts by what the activity is taken for, form and line. */
function lines(pack: YearPack): Record<string, string> {
  const text = yearFiles(pack, 'Paydirt 0.1.0').files.find(({ name }) => name === 'activities.csv')?.text ?? '';
  const [head = [], ...rows] = parseCsv(text);
  const of = (row: readonly string[], column: string): string => row[head.indexOf(column)] ?? '';
  return Object.fromEntries(rows.map((row) => [`${of(row, 'taken_for')} ${of(row, 'form')} ${of(row, 'line')}`, of(row, 'usd')])); // prettier-ignore
}

const HOBBY = { 'hobby Schedule 1 8v': '12000.00' };
/** 12,000 less 600 and 2,400 is 9,000; x 0.9235 = 8,311.50; x 0.124 = 1,030.626; x 0.029 = 241.0335; half of 1,271.6595. */
const BUSINESS = {
  'business Schedule C 1': '12000.00',
  'business Schedule C 25': '2400.00',
  'business Schedule C 27b': '600.00',
  'business Schedule C 28': '3000.00',
  'business Schedule C 31': '9000.00',
  'business Schedule SE 2': '9000.00',
  'business Schedule SE 3': '9000.00',
  'business Schedule SE 4a': '8311.50',
  'business Schedule SE 4c': '8311.50',
  'business Schedule SE 6': '8311.50',
  'business Schedule SE 7': '176100.00',
  'business Schedule SE 8d': '0.00',
  'business Schedule SE 9': '176100.00',
  'business Schedule SE 10': '1030.63',
  'business Schedule SE 11': '241.03',
  'business Schedule SE 12': '1271.66',
  'business Schedule SE 13': '635.83',
};

describe('what mining is to its taxpayer (TAX.md 1.2)', () => {
  it('a hobby is on Schedule 1, line 8v, and deducts nothing', () => {
    expect(lines(packFor({ treatment: 'hobby', expenses: power }))).toEqual(HOBBY);
  });

  it('a business is on Schedules C and SE, and never on line 8v', () => {
    expect(lines(packFor({ treatment: 'business', expenses: power }))).toEqual(BUSINESS);
  });

  it('undecided is both, and is said to be undecided', () => {
    const pack = packFor({ treatment: 'undecided', expenses: power });
    expect(lines(pack)).toEqual({ ...HOBBY, ...BUSINESS });
    const summary = yearFiles(pack, 'Paydirt 0.1.0').files.find(({ name }) => name === 'summary.csv')?.text;
    expect(summary).toContain('both are printed, one of them counts');
  });

  it.each([
    // Net 433.13 and 433.14: line 4a is 399.995555 and 400.00479.
    ['10966.87', '400.00', undefined],
    ['10966.86', '400.00', '61.20'],
  ])('expenses of %s leave line 4c at %s and a tax of %s', (usd, line4c, tax) => {
    const shown = lines(packFor({ treatment: 'business', expenses: [{ line: '22', words: '', usd: parseUsd(usd) }] }));
    expect([shown['business Schedule SE 4c'], shown['business Schedule SE 12']]).toEqual([line4c, tax]);
  });

  it('wages of Forms W-2 use up the base', () => {
    const shown = lines(packFor({ treatment: 'business', expenses: power }, { wages: parseUsd('176000') }));
    expect(['8d', '9', '10', '11', '12'].map((line) => shown[`business Schedule SE ${line}`])).toEqual([
      ...['176000.00', '100.00', '12.40', '241.03', '253.43'],
    ]);
  });

  it('one decided anew in the year stands twice; self-employment tax is figured with and without what is open', () => {
    const pack = packFor({ treatment: 'undecided', expenses: [] });
    const [row] = pack.income;
    if (row === undefined) throw new Error('no income');
    const activities = TREATMENTS.map((treatment) => ({ id: treatment, name: 'Rig', treatment, expenses: [] }));
    const income = TREATMENTS.map((activity) => ({ ...row, id: activity, activity, fees: {} }));
    const table = yearFiles({ ...pack, activities, income }, 'Paydirt 0.1.0').tables.find(({ name }) => name === 'activities'); // prettier-ignore
    const said = table?.rows.map((cells) => ['activity', 'treatment', 'taken_for', 'form', 'line', 'usd'].map((column) => Object.values(cells[column] ?? {}).join())); // prettier-ignore
    expect(said?.filter(([, , , , line]) => ['8v', '31', '2'].includes(line ?? ''))).toEqual([
      ['Rig', 'undecided', 'hobby', 'Schedule 1', '8v', '12000.00'],
      ['Rig', 'undecided', 'business', 'Schedule C', '31', '12000.00'],
      ['Rig', 'hobby', 'hobby', 'Schedule 1', '8v', '12000.00'],
      ['Rig', 'business', 'business', 'Schedule C', '31', '12000.00'],
      ['all businesses', '', 'business', 'Schedule SE', '2', '12000.00'],
      ['all businesses, and what is undecided', '', 'business', 'Schedule SE', '2', '24000.00'],
    ]);
  });

  it('a year without income and expenses has no line for it', () => {
    const pack = packFor({ treatment: 'undecided', expenses: [] });
    expect(lines({ ...pack, income: [] })).toEqual({});
    expect(lines({ ...packFor({ treatment: 'business', expenses: power }), income: [] })).toMatchObject({
      'business Schedule C 1': '0.00',
      'business Schedule C 31': '-2400.00',
      'business Schedule SE 4c': '-2400.00',
    });
  });

  it('whole dollars round each line by itself', () => {
    const shown = lines(packFor({ treatment: 'business', expenses: power }, { rounding: 'dollars' }));
    expect(['4a', '10', '11', '12', '13'].map((line) => shown[`business Schedule SE ${line}`])).toEqual([
      ...['8312', '1031', '241', '1272', '636'],
    ]);
  });

  it('stands on the pages too', async () => {
    const { elements } = readPdf(await yearPackPdf(packFor({ treatment: 'undecided', expenses: power }), 'Paydirt 0.1.0')); // prettier-ignore
    const table = elements[elements.findIndex(({ text }) => text.startsWith('Schedules 1, C and SE')) + 1];
    const cells = table?.children.map(({ children }) => [children[4]?.text, children[6]?.text]);
    expect(cells).toEqual(expect.arrayContaining([['8v', '12000.00'], ['31', '9000.00'], ['12', '1271.66']])); // prettier-ignore
  });
});
