import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '../units';
import { runCli } from './cli';

const SOLD = { id: 'sold', kind: 'dispose', at: '2025-06-01T00:00:00Z', asset: 'BTC', amount: '1', totalUsd: '5' };
const EVENTS = [
  { id: 'bought', kind: 'acquire', at: '2025-01-02T00:00:00Z', asset: 'BTC', amount: '1', totalUsd: '5005.50' },
  SOLD,
];

describe('paydirt tax year', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tax-year-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function run(events: readonly object[], ...options: string[]) {
    const file = join(folder, 'events.json');
    writeFileSync(file, JSON.stringify({ zone: 'UTC', events }));
    const [out, err]: [string[], string[]] = [[], []];
    const never = (): never => {
      throw new Error('an offline command asks nobody');
    };
    const code = await runCli(['tax', 'year', file, ...options], {
      clock: { now: () => instant(0) },
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      config: never,
      askSecret: never,
    });
    return { code, out, err };
  }

  const gain = (out: readonly string[], line: string) => {
    const json = JSON.parse(out[0] ?? '') as { 'schedule-d': { line: string; h_gain: string }[] };
    return json['schedule-d'].find((one) => one.line === line)?.h_gain;
  };

  it('prints the year as JSON', async () => {
    const { code, out } = await run(EVENTS, '--year', '2025');
    expect([code, gain(out, '16'), gain(out, '21'), gain(out, '2026-6')]).toEqual([
      0,
      '-5000.50',
      '-3000.00',
      '2000.50',
    ]);
  });

  it('takes what a return says besides: status, losses carried in, taxable income, rounding', async () => {
    const options = [
      '--status',
      'separate',
      '--carry-long',
      '100',
      '--taxable-income=-500.25',
      '--rounding',
      'dollars',
    ];
    const { out } = await run(EVENTS, '--year', '2025', ...options);
    // 5,100.50 lost, 1,500 deducted, of which 500.25 found no income: 5: 5,000.50; 4: 999.75; 8: 4,000.75; 13: 100.
    expect(['7', '14', '16', '21', '2026-6', '2026-14'].map((line) => gain(out, line))).toEqual([
      ...['-5001', '-100', '-5101', '-1500', '4001', '100'],
    ]);
  });

  it('takes what mining is, what it cost and the wages', async () => {
    const mined = { id: 'm', kind: 'income', at: '2025-02-01T00:00:00Z', asset: 'BTC', amount: '1', totalUsd: '12000' };
    const options = ['--activity', 'business', '--expenses', '25=2400, 27b=600', '--wages', '176000'];
    const { out } = await run([mined], '--year', '2025', ...options);
    const json = JSON.parse(out[0] ?? '') as { activities: { form: string; line: string; usd: string }[] };
    // 9,000 x 0.9235 = 8,311.50, of which social security tax falls on 100.
    const shown = json.activities.map(({ form, line, usd }) => [form, line, usd]);
    expect(shown).toEqual(expect.arrayContaining([['Schedule C', '31', '9000.00'], ['Schedule SE', '12', '253.43']])); // prettier-ignore
    expect(shown.some(([form]) => form === 'Schedule 1')).toBe(false);
    const both = JSON.parse((await run([mined], '--year', '2025')).out[0] ?? '') as typeof json;
    expect(new Set(both.activities.map(({ form }) => form))).toEqual(
      new Set(['Schedule 1', 'Schedule C', 'Schedule SE']),
    );
  });

  it('writes every file into a new folder, and never over one that is there', async () => {
    const target = join(folder, 'pack');
    const first = await run(EVENTS, '--year', '2025', '--out', target);
    expect([first.code, first.out]).toEqual([0, [`22 files are in ${target}`]]);
    const manifest = JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8')) as { files: object };
    expect([...Object.keys(manifest.files), 'manifest.json'].sort()).toEqual(readdirSync(target).sort());
    const second = await run([], '--year', '2025', '--out', target);
    expect([second.code, second.err[0]]).toEqual([2, expect.stringContaining('exists already')]);
    expect(existsSync(`${target}.part`)).toBe(false);
    expect(readdirSync(target)).toHaveLength(22);
    expect(readFileSync(join(target, 'year.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('makes no file of a year of which a price is missing, and names the event', async () => {
    const target = join(folder, 'pack');
    const unpriced = { ...SOLD, totalUsd: undefined };
    const { code, out, err } = await run([EVENTS[0] ?? {}, unpriced], '--year', '2025', '--out', target);
    expect([code, out, existsSync(target)]).toEqual([1, [], false]);
    expect(err).toEqual([
      '- sold: It has no price: "unitPriceUsd" or "totalUsd" is missing. It is never taken for 0.',
      'The year 2025 cannot be closed while these are open. No file was made.',
    ]);
  });

  it.each([
    [['--year', '25'], 2, 'The year is missing: --year 2026'],
    [[], 2, 'The year is missing: --year 2026'],
    [['--year', '2025', '--rounding', 'pennies'], 2, '--rounding is one of cents, dollars.'],
    [['--year', '2025', '--activity', 'job'], 2, '--activity is one of undecided, hobby, business.'],
    [
      ['--year', '2025', '--expenses', '25'],
      2,
      '--expenses is lines of Schedule C with amounts, such as 25=1200.50,22=80.',
    ],
    [
      ['--year', '2025', '--expenses', '25=1=2'],
      2,
      '--expenses is lines of Schedule C with amounts, such as 25=1200.50,22=80.',
    ],
    [['--year', '2025', '--expenses', '25=ten'], 2, '--expenses is not an amount in dollars such as 1500.25.'],
    [['--year', '2025', '--expenses', '31=10'], 1, 'Line 31 of Schedule C takes no expense.'],
    [['--year', '2025', '--wages=-1'], 1, 'Wages are given as a positive amount.'],
    [['--year', '2025', '--carry-short', '1e3'], 2, '--carry-short is not an amount in dollars such as 1500.25.'],
    [['--year', '2025', '--carry-short=-1'], 1, 'A loss that is carried in is given as a positive amount.'],
    [['--year', '2023'], 1, 'Form 8949 of 2023 is not known here.'],
    [['--year', '1999'], 1, '1999 is not a tax year.'],
  ])('%j is refused', async (options, code, words) => {
    const refused = await run(EVENTS, ...options);
    expect([refused.code, refused.out, refused.err[0]]).toEqual([code, [], words]);
  });
});
