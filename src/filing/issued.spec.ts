import { filingFile, paid, person } from '../../test/support/filing-files';
import type { IncomeGap } from '../tax';
import { formatUsdExact, parseExactJson, parseUsd, taxYear, type Usd, usd, ZERO_USD } from '../units';
import { readFilingFile } from './filing-file';
import { ISSUED_REASONS, issuedTies, issuedTotals } from './issued';
import { judgeYear } from './year-returns';

const YEAR = taxYear(2026);
const money = (text: string): Usd => (text.startsWith('-') ? usd(0n - parseUsd(text.slice(1))) : parseUsd(text));

/** A member's income beside what was made available, with the fees as the only difference. */
function gap(income: string, fees = '0'): IncomeGap {
  const side = { source: 'pool', asset: 'BTC', net: 1n, incomeId: 'r1', incomeDay: null, paymentId: 'p1', paymentDay: null } as const; // prettier-ignore
  const lines = fees === '0' ? [] : [{ ...side, reason: 'fees' as const, row: 'reward/pool/d1', usd: money(fees) }];
  return { income: money(income), reported: usd(money(income) + money(fees)), lines };
}

function tied(gaps: Readonly<Record<string, IncomeGap>>, file: Parameters<typeof filingFile>[0]) {
  const judged = judgeYear(readFilingFile(parseExactJson(JSON.stringify(filingFile(file)))), YEAR);
  const ties = issuedTies(new Map(Object.entries(gaps)), judged);
  // The law of every tie, whatever the facts are: the reasons sum to the gap.
  for (const { income, issued, lines } of ties) {
    expect(lines.reduce((sum, line) => sum + line.usd, 0n)).toBe(issued - income);
  }
  return ties.map(({ memberId, income, issued, lines }) => ({
    ...{ memberId, income: formatUsdExact(income), issued: formatUsdExact(issued) },
    lines: lines.map((line) => [line.reason, formatUsdExact(line.usd)]),
  }));
}

const one = (income: string, file: Parameters<typeof filingFile>[0], fees = '0') => tied({ ada: gap(income, fees) }, file)[0]; // prettier-ignore

describe('what returns state beside a member’s income', () => {
  it('is gross: the fees are the gap (RULES.md 4)', () => {
    expect(one('2450', { payees: [person('ada')], payments: [paid('p1', 'ada', '2500')] }, '50')).toEqual({
      ...{ memberId: 'ada', income: '2450.000000000000', issued: '2500.000000000000' },
      lines: [['fees', '50.000000000000']],
    });
  });

  it.each([
    ['1999.999999999999', '0.000000000000', [['below-threshold', '-1999.999999999999']]],
    ['2000', '2000.000000000000', []],
  ])('of 2026 is nothing below $2,000: %s', (gross, issued, lines) => {
    expect(one(gross, { payees: [person('ada')], payments: [paid('p1', 'ada', gross)] })).toMatchObject({ issued, lines }); // prettier-ignore
  });

  it('is rounded to cents, half up, box by box', () => {
    const of = (gross: string) => one(gross, { payees: [person('ada')], payments: [paid('p1', 'ada', gross)] })?.lines;
    expect(of('2000.005')).toEqual([['cents', '0.005000000000']]);
    expect(of('2000.004999999999')).toEqual([['cents', '-0.004999999999']]);
  });

  it('counts what was imported, also of a payee who was paid nothing since (RULES.md 10)', () => {
    const imports = [{ payee: 'ada', month: '2026-10', form: '1099-MISC', box: '3', grossUsd: '1800' }, { payee: 'bob', month: '2026-09', form: '1099-MISC', box: '3', grossUsd: '2100' }]; // prettier-ignore
    const ties = tied({ ada: gap('260') }, { payees: [person('ada'), person('bob')], imports, payments: [paid('p1', 'ada', '260')] }); // prettier-ignore
    expect(ties.map(({ memberId, issued, lines }) => [memberId, issued, lines])).toEqual([
      ['ada', '2060.000000000000', [['imported', '1800.000000000000']]],
      ['bob', '2100.000000000000', [['imported', '2100.000000000000']]],
    ]);
  });

  it('is nothing for whom no Form 1099 is due', () => {
    const payments = [paid('p1', 'ada', '5000')];
    const foreign = person('ada', { form: 'W-8BEN', formOn: '2025-03-01', tin: undefined, tinType: undefined });
    const corporation = person('ada', { taxClass: 'c-corporation' });
    expect(one('5000', { payees: [foreign], payments })?.lines).toEqual([['foreign', '-5000.000000000000']]);
    expect(one('5000', { payees: [corporation], payments })?.lines).toEqual([['exempt', '-5000.000000000000']]);
  });

  it('leaves what nobody can explain as other, in both directions', () => {
    const file = { payees: [person('ada')], payments: [paid('p1', 'ada', '2500')] };
    expect(one('3000', file)?.lines).toEqual([['other', '-500.000000000000']]);
    expect(one('2499.99', file)?.lines).toEqual([['other', '0.010000000000']]);
  });

  it('sums over members, a reason at a time, and names whose they are', () => {
    const payments = [paid('p1', 'ada', '2500'), paid('p2', 'bob', '10')];
    const judged = judgeYear(readFilingFile(parseExactJson(JSON.stringify(filingFile({ payees: [person('ada'), person('bob')], payments })))), YEAR); // prettier-ignore
    const all = issuedTotals(issuedTies(new Map([['ada', gap('2450', '50')], ['bob', gap('9', '1')]]), judged)); // prettier-ignore
    expect([all.income, all.issued]).toEqual([money('2459'), money('2500')]);
    expect(all.lines).toEqual([
      { reason: 'fees', usd: money('51'), of: ['ada', 'bob'] },
      { reason: 'below-threshold', usd: money('-10'), of: ['bob'] },
    ]);
    expect(issuedTotals([])).toEqual({ income: ZERO_USD, issued: ZERO_USD, lines: [] });
    for (const words of Object.values(ISSUED_REASONS)) expect(words).not.toBe('');
  });
});
