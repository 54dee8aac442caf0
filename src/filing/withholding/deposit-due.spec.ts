import { parseDay, parseUsd, taxYear, usd } from '../../units';
import { depositDue } from './deposit-due';
import { worksheetOf } from './worksheet';

const YEAR = taxYear(2026);

function dueOn(today: string, withheld: readonly (readonly [day: string, dollars: string])[], paid = '0') {
  const rows = withheld.map(([day, dollars], at) => ({ of_payment: `p${at}`, day: parseDay(day), asset: 'BTC', units: 1n, usd: parseUsd(dollars), short: usd(0n) }) as const); // prettier-ignore
  const deposit = { id: 'd', year: YEAR, paidOn: parseDay('2026-03-01'), usd: parseUsd(paid), eftps: '1234', recordedAt: 0 as never, takenBackAt: null }; // prettier-ignore
  const due = depositDue(worksheetOf(YEAR, rows, { imports: [], deposits: [deposit] }), parseDay(today));
  return due === undefined ? undefined : [due.usd, due.by, due.isLate];
}

/** Instructions for Form 945 (2016), "Depositing Withheld Taxes"; 26 CFR 31.6071(a)-1(a)(1); 26 USC 7503. */
describe('tax withheld below $2,500 in the year', () => {
  const small = [['2026-03-02', '2499.994']] as const;

  it('is paid with the return: nothing is due while the year runs', () => {
    expect(dueOn('2026-12-31', small)).toBeUndefined();
  });

  it('is due on 31 January, of 2027 a Sunday and so on the Monday after', () => {
    expect(dueOn('2027-01-01', small)).toEqual([parseUsd('2499.994'), '2027-02-01', false]);
    expect(dueOn('2027-02-01', small)).toEqual([parseUsd('2499.994'), '2027-02-01', false]);
    expect(dueOn('2027-02-02', small)).toEqual([parseUsd('2499.994'), '2027-02-01', true]);
  });

  it('is paid by whoever paid it in cents', () => {
    expect(dueOn('2027-02-02', small, '2499.99')).toBeUndefined();
    expect(dueOn('2027-02-02', small, '2499.98')).toEqual([parseUsd('0.014'), '2027-02-01', true]);
  });
});

describe('tax of $2,500 or more', () => {
  const large = [['2026-10-05', '2499.995']] as const;

  it('is due by the 15th of the next month, of November 2026 a Sunday and so on the Monday after', () => {
    expect(dueOn('2026-10-31', large)).toBeUndefined();
    expect(dueOn('2026-11-01', large)).toEqual([parseUsd('2499.995'), '2026-11-16', false]);
    expect(dueOn('2026-11-16', large)).toEqual([parseUsd('2499.995'), '2026-11-16', false]);
    expect(dueOn('2026-11-17', large)).toEqual([parseUsd('2499.995'), '2026-11-16', true]);
  });

  it('of December is due in January', () => {
    expect(dueOn('2026-12-31', [['2026-12-31', '9000']])).toBeUndefined();
    expect(dueOn('2027-01-01', [['2026-12-31', '9000']])).toEqual([parseUsd('9000'), '2027-01-15', false]);
  });

  it('is due since the oldest month that no deposit pays, and the month that runs is not', () => {
    const months = [['2026-03-02', '1000'], ['2026-04-02', '1500'], ['2026-05-02', '700']] as const; // prettier-ignore
    expect(dueOn('2026-05-31', months)).toEqual([parseUsd('2500'), '2026-04-15', true]);
    expect(dueOn('2026-05-31', months, '999.99')).toEqual([parseUsd('1500.01'), '2026-04-15', true]);
    expect(dueOn('2026-05-15', months, '1000')).toEqual([parseUsd('1500'), '2026-05-15', false]);
    expect(dueOn('2026-05-31', months, '2500')).toBeUndefined();
    expect(dueOn('2026-06-01', months, '2500')).toEqual([parseUsd('700'), '2026-06-15', false]);
    expect(dueOn('2026-07-31', months, '3200')).toBeUndefined();
  });
});

/** 26 CFR 31.6302-1(c)(3): who has $100,000 together within a deposit period pays on the next business day. */
describe('tax of $100,000 or more within a month', () => {
  const at = (...rows: readonly (readonly [string, string])[]) => rows;

  it.each([
    ['not one cent below', '2026-10-07', at(['2026-10-06', '60000'], ['2026-10-07', '39999.99']), undefined],
    ['is due the day after', '2026-10-07', at(['2026-10-06', '60000'], ['2026-10-07', '40000']), ['2026-10-08', false]],
    ['is due the day after, that is over', '2026-10-09', at(['2026-10-07', '250000']), ['2026-10-08', true]],
    ['of a Friday before Columbus Day is due on the Tuesday after', '2026-10-09', at(['2026-10-09', '250000']), ['2026-10-13', false]], // prettier-ignore
    ['is of one month alone: two halves are not together', '2026-11-02', at(['2026-10-30', '60000'], ['2026-11-02', '60000']), ['2026-11-16', false]], // prettier-ignore
  ])('%s: on %s', (_, today, rows, expected) => {
    expect(dueOn(today, rows)?.slice(1)).toEqual(expected);
  });

  it('begins anew after each such day, and asks for what no deposit has paid', () => {
    const rows = at(['2026-10-06', '150000'], ['2026-10-07', '99999'], ['2026-10-08', '1']);
    expect(dueOn('2026-10-06', rows)).toEqual([parseUsd('150000'), '2026-10-07', false]);
    expect(dueOn('2026-10-07', rows, '150000')).toBeUndefined();
    expect(dueOn('2026-10-08', rows, '150000')).toEqual([parseUsd('100000'), '2026-10-09', false]);
    expect(dueOn('2026-10-08', rows)).toEqual([parseUsd('250000'), '2026-10-07', true]);
    expect(dueOn('2026-10-31', rows, '250000')).toBeUndefined();
  });
});
