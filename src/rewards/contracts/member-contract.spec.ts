import fc from 'fast-check';
import { DAY_MS, HOUR_MS, type Instant, parseInstant, plusMs } from '../../units';
import type { ContractDay } from './accrual';
import type { DayStanding } from './contract-standing';
import { holderStanding } from './member-contract';
import type { UnitHolding } from './member-units';

const START = parseInstant('2026-03-01T00:00:00Z');
const NOW = plusMs(START, 40 * DAY_MS);

function day(
  index: number,
  figures: { received?: bigint; writtenOff?: bigint; open?: bigint; taken?: bigint },
  isLate = false,
): DayStanding {
  // prettier-ignore
  const { received = 0n, writtenOff = 0n, open = 0n, taken = 0n } = figures;
  const from = plusMs(START, index * DAY_MS);
  const net = received + writtenOff + open;
  const cut = { index, from, to: plusMs(from, DAY_MS), dueAt: plusMs(from, 2 * DAY_MS), runningMs: DAY_MS };
  const facts = { gross: net + taken, fee: taken, taken, carried: 0n, net, state: 'earned', verified: true } as const;
  return { day: { ...cut, ...facts } satisfies ContractDay, received, writtenOff, open, isLate };
}

const holds = (memberId: string, units: bigint, from: Instant = START): UnitHolding => ({ memberId, units, from });

describe('a member’s part of a contract', () => {
  it('is each day by units, and what nobody holds is nobody’s', () => {
    const days = [day(0, { received: 1_000n, taken: 50n }), day(1, { open: 500n }, true), day(2, { writtenOff: 10n })];
    const holdings = [holds('a', 60n), holds('b', 30n)];
    const of = (memberId: string | null) => holderStanding(days, 100n, holdings, { memberId, now: NOW });
    expect(of('a')).toMatchObject({ gross: 936n, fees: 30n, earned: 906n, received: 600n, atRisk: 300n, writtenOff: 6n, late: 300n }); // prettier-ignore
    expect(of('b')).toMatchObject({ earned: 453n, received: 300n, atRisk: 150n, writtenOff: 3n });
    expect(of(null)).toMatchObject({ earned: 151n, received: 100n, atRisk: 50n, writtenOff: 1n });
    // Day 1 was due with the end of day 2.
    expect(of('a').daysLate).toBe(37);
    expect(of('c')).toMatchObject({ days: [], earned: 0n, daysLate: 0 });
  });

  it('begins and ends with the units: a day that is held for a quarter counts a quarter', () => {
    const days = [day(0, { received: 400n }), day(1, { received: 400n }), day(2, { received: 400n })];
    const holdings = [holds('a', 100n, plusMs(START, 18 * HOUR_MS)), holds('a', 0n, plusMs(START, 2 * DAY_MS))];
    const { days: own, received } = holderStanding(days, 100n, holdings, { memberId: 'a', now: NOW });
    expect(own.map((one) => one.received)).toEqual([100n, 400n]);
    expect(received).toBe(500n);
    expect(own.map(({ weight, whole }) => [weight * 4n === whole, weight === whole])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('is not late where no day of the member is, though the contract is', () => {
    const days = [day(0, { open: 500n }, true), day(1, { open: 500n })];
    const late = holderStanding(days, 10n, [holds('a', 10n, plusMs(START, DAY_MS))], { memberId: 'a', now: NOW });
    expect(late).toMatchObject({ atRisk: 500n, late: 0n, daysLate: 0 });
  });

  it('sums with all others to the contract, figure by figure, whatever they hold', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
    const figures = fc.record({ received: amount, writtenOff: amount, open: amount, taken: amount });
    const holding = fc.record({
      memberId: fc.constantFrom('a', 'b', 'c'),
      units: fc.bigInt({ min: 0n, max: 33n }),
      from: fc.integer({ min: -1, max: 4 * 24 }).map((hours) => plusMs(START, hours * HOUR_MS)),
    });
    const unique = fc.uniqueArray(holding, { maxLength: 8, selector: ({ memberId, from }) => `${memberId} ${from}` });
    fc.assert(
      fc.property(fc.array(figures, { minLength: 1, maxLength: 4 }), unique, (list, holdings) => {
        const days = list.map((one, index) => day(index, one));
        const all = ['a', 'b', 'c', null].map((memberId) =>
          holderStanding(days, 99n, holdings, { memberId, now: NOW }),
        );
        const sum = (of: (one: (typeof all)[number]) => bigint): bigint =>
          all.reduce((total, one) => total + of(one), 0n);
        const whole = (of: (one: DayStanding) => bigint): bigint => days.reduce((total, one) => total + of(one), 0n);
        expect(sum((one) => one.received)).toBe(whole((one) => one.received));
        expect(sum((one) => one.writtenOff)).toBe(whole((one) => one.writtenOff));
        expect(sum((one) => one.atRisk)).toBe(whole((one) => one.open));
        expect(sum((one) => one.fees)).toBe(whole((one) => one.day.taken));
        expect(sum((one) => one.gross)).toBe(whole((one) => one.day.gross));
        for (const one of all) expect(one.earned).toBe(one.received + one.writtenOff + one.atRisk);
      }),
      { numRuns: 300 },
    );
  });
});
