import fc from 'fast-check';
import { instant, parseUsd, type Day, type Usd, usd } from '../../src/units';
import { formDollars } from '../rounding-policy';
import type { PackActivity, PackIncome } from '../tax-year/year-pack';
import { activityFigures } from './index';

const RIG: PackActivity = { id: 'rig', name: 'Own rig', treatment: 'undecided', expenses: [] };

function received(value: string, more: Partial<PackIncome> = {}): PackIncome {
  return {
    ...{ id: value, at: instant(0), day: '2025-01-01' as Day, wallet: 'w', asset: 'BTC', units: 1n, decimals: 8 },
    ...{ activity: 'rig', usd: parseUsd(value), fees: {}, isGross: true, txid: null },
    ...{ ledgerEntryId: null, quoteId: null, receiptId: null },
    ...more,
  };
}

const figures = (income: readonly PackIncome[], activity: Partial<PackActivity> = {}, year = 2025) =>
  activityFigures(year, { activities: [{ ...RIG, ...activity }], income }, 'cents')[0];
const expense = (line: string, amount: string, words = '') => ({ line, words, usd: parseUsd(amount) });
const linesOf = (one: ReturnType<typeof figures>) => one?.expenses.map(({ line, usd: value }) => [line, value]);

describe('Schedule C of an activity', () => {
  it('has gross receipts on line 1, fees and expenses on their lines, and what is left on line 31', () => {
    const fees = { pool: parseUsd('2'), service: parseUsd('3'), electricity: parseUsd('10'), contract: parseUsd('1') };
    const one = figures([received('100', { fees }), received('50.005')], {
      expenses: [expense('25', '20', 'power bill'), expense('13', '5')],
    });
    expect([one?.gross, one?.expensesTotal, one?.net]).toEqual(['150.01', '41', '109.01'].map(parseUsd));
    expect(linesOf(one)).toEqual([
      ['10', parseUsd('5')],
      ['13', parseUsd('5')],
      ['25', parseUsd('30')],
      ['27b', parseUsd('1')],
    ]);
    expect(one?.expenses[2]?.words).toBe('Utilities: electricity fees of receipts, power bill');
  });

  it('has its lines in the order of the form, where numbers with letters stand among the others', () => {
    const given = ['27b', '25', '20b', '17', '16b', '16a', '9'].map((line) => expense(line, '1'));
    expect(linesOf(figures([], { expenses: given }))?.map(([line]) => line)).toEqual([
      ...['9', '16a', '16b', '17', '20b', '25', '27b'],
    ]);
  });

  it.each([
    // The form of 2024 in ../shared/data/forms; those of 2025 and 2026 in copies (docs/tax-sources.md).
    [2024, '27a', '16b'],
    [2025, '27b', '16b'],
    [2026, '27b', '16c'],
  ])('of %i other expenses and contract fees stand on line %s, other interest on %s', (year, other, interest) => {
    const fees = { contract: parseUsd('3'), other: parseUsd('4') };
    const one = figures([received('100', { fees })], { expenses: [expense(interest, '2')] }, year);
    expect(linesOf(one)).toEqual([
      [interest, parseUsd('2')],
      [other, parseUsd('7')],
    ]);
    expect(one?.expenses.map(({ words }) => words)).toEqual([
      'Other interest',
      'Other expenses (from line 48): contract fees of receipts, other fees of receipts',
    ]);
  });

  it('does not deduct once more what was taken before anything was received', () => {
    const fees = { pool: parseUsd('2') };
    const [within, beside] = [true, false].map((isGross) => figures([received('100', { fees, isGross })]));
    expect([within?.net, within?.feesBeside]).toEqual([parseUsd('98'), 0n]);
    expect([beside?.net, beside?.feesBeside, beside?.expenses]).toEqual([parseUsd('100'), parseUsd('2'), []]);
  });

  it('is the same whatever its taxpayer calls it', () => {
    const rows = [received('7', { fees: { other: parseUsd('9') } })];
    const [first, ...rest] = (['undecided', 'hobby', 'business'] as const).map((treatment) => ({
      ...figures(rows, { treatment }),
      activity: undefined,
    }));
    expect(first?.net).toBe(parseUsd('-2'));
    expect(rest).toEqual([first, first]);
  });

  const drawn = fc.array(fc.record({ value: fc.bigInt({ min: 0n, max: 10n ** 18n }), place: fc.nat(2) }));
  const sum = (values: readonly Usd[]): bigint => values.reduce((all, value) => all + value, 0n);

  it('keeps activities apart, and all of them are the income, each rounded once', () => {
    fc.assert(
      fc.property(drawn, (rows) => {
        const activities = ['a', 'b', 'c'].map((id) => ({ ...RIG, id }));
        const income = rows.map(({ value, place }) => ({ ...received('1'), usd: usd(value), activity: 'abc'[place] ?? '' })); // prettier-ignore
        const figured = activityFigures(2025, { activities, income }, 'cents');
        const off = sum(figured.map(({ gross }) => gross)) - sum(income.map((row) => row.usd));
        expect(off < 0n ? -off : off).toBeLessThanOrEqual(3n * (parseUsd('0.01') / 2n));
      }),
    );
  });

  it('adds up as it is printed: line 28 is the lines above it, line 31 is line 1 less line 28', () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom('cents', 'dollars'), (rows, rounding) => {
        const given = rows.map(({ value, place }) => ({ line: ['8', '25', '27b'][place] ?? '', words: '', usd: usd(value) })); // prettier-ignore
        const activities = [{ ...RIG, expenses: given }];
        const [one] = activityFigures(2025, { activities, income: [received('1234.565')] }, rounding);
        const shown = (value: Usd | undefined): Usd => parseUsd(formDollars(value ?? usd(0n), rounding));
        expect(shown(one?.expensesTotal)).toBe(sum((one?.expenses ?? []).map((line) => shown(line.usd))));
        expect(shown(one?.net)).toBe(shown(one?.gross) - shown(one?.expensesTotal));
      }),
    );
  });

  it.each(['7', '16c', '27c', '28', '30', '31', '8v', '', 'constructor'])('line %j takes no expense', (line) => {
    expect(() => figures([], { expenses: [expense(line, '1')] })).toThrow(
      `Line ${line} of Schedule C takes no expense.`,
    );
  });

  it('refuses an expense below zero, an unknown year, and income of no activity', () => {
    expect(() => figures([], { expenses: [expense('25', '-0.01')] })).toThrow(
      'An expense is given as a positive amount.',
    );
    expect(() => figures([], {}, 2023)).toThrow('Schedule C of 2023 is not known here.');
    expect(() => figures([received('1', { activity: 'pool' })])).toThrow('each income names an activity');
  });
});
