import { form945, form945Csv, form945Json } from '../../../reports/form-945';
import { type Asset, instant, parseDay, parseUsd, taxYear, usd } from '../../units';
import { coveredBy, type WithheldRow } from './cover';
import { type Deposit, worksheetOf } from './worksheet';

const YEAR = taxYear(2026);

function row(
  of_payment: string,
  day: string,
  dollars: string,
  units: bigint,
  asset: Asset = 'BTC',
): WithheldRow & { short: ReturnType<typeof usd> } {
  return { of_payment, day: parseDay(day), asset, units, usd: parseUsd(dollars), short: usd(0n) };
}

function deposit(paidOn: string, dollars: string, over: Partial<Deposit> = {}): Deposit {
  return { id: `${paidOn} ${dollars}`, year: YEAR, paidOn: parseDay(paidOn), usd: parseUsd(dollars), eftps: '1234', recordedAt: instant(0), takenBackAt: null, ...over }; // prettier-ignore
}

/** Instructions for Form 945, lines 2 to 7. */
describe('the worksheet of Form 945', () => {
  const rows = [
    row('a', '2026-01-31', '10.005', 100n),
    row('b', '2026-02-01', '20.005', 200n),
    row('c', '2026-12-31', '30', 300n),
    row('a', '2026-03-01', '-4', -40n),
  ];
  const imports = [{ payee: 'm', month: '2026-01', form: '1099-MISC', box: '3', gross: parseUsd('100'), withheld: parseUsd('24') }] as const; // prettier-ignore
  const deposits = [deposit('2026-02-15', '30'), deposit('2027-01-15', '60'), deposit('2026-02-15', '5', { takenBackAt: instant(1) })]; // prettier-ignore

  it('has tax by the month of its payment, imported tax with it, and what was given back taken off there', () => {
    const sheet = worksheetOf(YEAR, rows, { imports, deposits });
    expect(sheet.months.filter(({ withheld }) => withheld > 0n)).toMatchObject([
      { month: '2026-01', withheld: parseUsd('30.005'), imported: parseUsd('24') },
      { month: '2026-02', withheld: parseUsd('20.005'), imported: 0n, deposited: parseUsd('30') },
      { month: '2026-12', withheld: parseUsd('30') },
    ]);
    expect(sheet).toMatchObject({ withheld: parseUsd('80.01'), deposited: parseUsd('90'), balanceDue: 0n, overpaid: parseUsd('9.99') }); // prettier-ignore
  });

  it('prints cents whose months sum to the total, whatever each would be rounded to by itself', () => {
    const sheet = worksheetOf(YEAR, rows, { imports: [], deposits: [deposit('2026-02-15', '30')] });
    const printed = form945(sheet);
    // 6.005, 20.005 and 30: each half a cent up would be 56.02.
    expect(printed.lines).toEqual({ '2': '56.01', '3': '56.01', '4': '30.00', '5': '26.01', '6': '0.00' });
    expect(printed.line7.filter(({ usd: value }) => value !== '0.00')).toEqual([
      { letter: 'A', month: '2026-01', usd: '6.01' },
      { letter: 'B', month: '2026-02', usd: '20.00' },
      { letter: 'L', month: '2026-12', usd: '30.00' },
    ]);
    expect(printed.isSmall).toBe(true);
    expect(form945Csv(sheet)).toContain('line,3,56.01');
    expect(JSON.parse(form945Json(sheet))).toMatchObject({ year: 2026, exact: { withheldUsd: '56.010000000000' } });
  });

  it.each([
    ['2499.994', true],
    ['2499.995', false],
    ['2500', false],
  ])('says whether %s is below $2,500, where line 7 stays empty: %s', (dollars, isSmall) => {
    const sheet = worksheetOf(YEAR, [row('a', '2026-01-01', dollars, 1n)], { imports: [], deposits: [] });
    expect(form945(sheet).isSmall).toBe(isSmall);
  });
});

describe('the coin that a deposit pays for', () => {
  const rows = [row('a', '2026-01-01', '10', 100n), row('b', '2026-01-02', '20', 1_000n), row('c', '2026-01-03', '5', 7n, 'LTC')]; // prettier-ignore
  const of = (dollars: string, list = rows) => Object.fromEntries([...coveredBy(parseUsd(dollars), list)].map(([asset, { units, usd: value }]) => [asset, [units, value]])); // prettier-ignore

  it('is that of the oldest payments, the last one in proportion and rounded down', () => {
    expect(of('10')).toEqual({ BTC: [100n, parseUsd('10')] });
    expect(of('9.99')).toEqual({ BTC: [99n, parseUsd('9.99')] });
    expect(of('20.01')).toEqual({ BTC: [600n, parseUsd('20.01')] });
    expect(of('32')).toEqual({ BTC: [1_100n, parseUsd('30')], LTC: [2n, parseUsd('2')] });
  });

  it('is all of it for the total in cents, and no more for more', () => {
    const crumbs = [row('a', '2026-01-01', '10.004', 100n)];
    expect(of('10', crumbs)).toEqual({ BTC: [100n, parseUsd('10.004')] });
    expect(of('99', crumbs)).toEqual({ BTC: [100n, parseUsd('10.004')] });
  });

  it('is none of what was given back', () => {
    expect(of('100', [...rows, row('b', '2026-02-01', '-20', -1_000n)])).toEqual({ BTC: [100n, parseUsd('10')], LTC: [7n, parseUsd('5')] }); // prettier-ignore
  });
});
