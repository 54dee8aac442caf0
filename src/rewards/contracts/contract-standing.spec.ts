import fc from 'fast-check';
import { DAY_MS, instant, type Instant, plusMs } from '../../units';
import type { ContractDay } from './accrual';
import { type ContractPayment, standing } from './contract-standing';
import type { ContractTerms } from './contract-terms';
import { SHORTFALL_ORDERS } from './contract-terms';
import { spread } from './shortfall';

const ZERO = instant(0);
const day = (n: number, ms = 0): Instant => plusMs(ZERO, n * DAY_MS + ms);

/** Day n earns `net`, ends with day n + 1 and is due two days after its end. */
const dayOf = (net: bigint, index: number): ContractDay => ({
  index,
  from: day(index),
  to: day(index + 1),
  dueAt: day(index + 3),
  runningMs: DAY_MS,
  gross: net,
  fee: 0n,
  taken: 0n,
  carried: 0n,
  net,
  state: 'earned',
  verified: true,
});

const rules = (patch: Partial<ContractTerms> = {}): ContractTerms =>
  ({
    settlement: { everyDays: 1, anchor: null, paidWithinDays: 2, toleranceBps: 0 },
    shortfall: 'oldest-first',
    writeOffAfterDays: null,
    default: null,
    residual: { minimum: 0n, below: 'paid' },
    ...patch,
  }) as ContractTerms;

const stand = (
  nets: readonly bigint[],
  payments: readonly ContractPayment[],
  now: Instant,
  patch: Partial<ContractTerms> = {},
  over = false,
) => standing(rules(patch), nets.map(dayOf), payments, { now, over });

describe('spreading a payment that is too small', () => {
  it.each([
    ['oldest-first', [50n, 80n, 80n], [50n, 50n, 0n]],
    ['descending-pending', [50n, 80n, 80n], [0n, 80n, 20n]],
    // 21.7, 43.5 and 34.8 of 100: the two left over go to the largest remainders.
    ['pro-rata', [50n, 100n, 80n], [22n, 43n, 35n]],
  ] as const)('goes %s', (order, open, expected) => {
    expect(spread(100n, open, order)).toEqual(expected);
  });

  it('pays the largest first and the tail partly (BitFuFu)', () => {
    expect(spread(100n, [30n, 80n, 50n], 'descending-pending')).toEqual([0n, 80n, 20n]);
  });

  it('never gives more than is open, whatever comes', () => {
    const amounts = fc.bigInt({ min: 0n, max: 10n ** 15n });
    fc.assert(
      fc.property(
        amounts,
        fc.array(amounts, { maxLength: 30 }),
        fc.constantFrom(...SHORTFALL_ORDERS),
        (sum, open, order) => {
          const parts = spread(sum, open, order);
          const all = open.reduce((a, b) => a + b, 0n);
          expect(parts.reduce((a, b) => a + b, 0n)).toBe(sum < all ? sum : all);
          parts.forEach((part, i) => expect(part >= 0n && part <= (open[i] ?? 0n)).toBe(true));
        },
      ),
    );
  });
});

describe('where a contract stands', () => {
  it('has earned days that are over, and all of it is at risk until it comes', () => {
    expect(stand([10n, 20n], [], day(2, -1))).toMatchObject({ earned: 10n, atRisk: 10n, received: 0n });
    expect(stand([10n, 20n], [], day(2))).toMatchObject({ earned: 30n, atRisk: 30n, late: 0n, daysLate: 0 });
  });

  it('is late a millisecond after a day was due, not when it is due', () => {
    expect(stand([10n], [], day(3))).toMatchObject({ late: 0n, daysLate: 0 });
    expect(stand([10n], [], day(3, 1))).toMatchObject({ late: 10n, daysLate: 0 });
    expect(stand([10n, 20n], [], day(4, 1))).toMatchObject({ late: 30n, daysLate: 1 });
    expect(stand([10n], [{ at: day(3), amount: 10n }], day(9))).toMatchObject({ late: 0n, atRisk: 0n, received: 10n });
  });

  it('does not call a rounding late: open by the tolerance is not, by a base unit more is', () => {
    const settlement = { everyDays: 1, anchor: null, paidWithinDays: 2, toleranceBps: 100 };
    const after = (amount: bigint) => stand([1000n], [{ at: day(2), amount }], day(9), { settlement });
    expect(after(990n)).toMatchObject({ late: 0n, daysLate: 0, atRisk: 10n });
    expect(after(989n)).toMatchObject({ late: 11n, daysLate: 6, atRisk: 11n });
  });

  it('lets coin that came early cover the days that follow', () => {
    const paid = [{ at: day(1), amount: 25n }];
    expect(stand([10n, 20n], paid, day(1))).toMatchObject({ received: 10n, ahead: 15n, atRisk: 0n });
    expect(stand([10n, 20n], paid, day(2))).toMatchObject({ received: 25n, ahead: 0n, atRisk: 5n });
  });

  it('opens the newest covered days again when coin is taken back', () => {
    const paid = [
      { at: day(2), amount: 30n },
      { at: day(2, 1), amount: -25n },
    ];
    const { days, received, atRisk } = stand([10n, 20n], paid, day(2, 1));
    expect(days.map((one) => one.received)).toEqual([5n, 0n]);
    expect([received, atRisk]).toEqual([5n, 25n]);
  });

  it('writes off what is later than declared, and takes it back in when it comes after all', () => {
    const patch = { writeOffAfterDays: 5 };
    expect(stand([10n], [], day(8), patch)).toMatchObject({ writtenOff: 0n, atRisk: 10n });
    expect(stand([10n], [], day(8, 1), patch)).toMatchObject({ writtenOff: 10n, atRisk: 0n, late: 0n });
    const inTime = stand([10n], [{ at: day(8), amount: 4n }], day(9), patch);
    expect(inTime).toMatchObject({ received: 4n, writtenOff: 6n });
    const recovered = stand([10n], [{ at: day(20), amount: 12n }], day(21), patch);
    expect(recovered).toMatchObject({ received: 10n, writtenOff: 0n, ahead: 2n });
  });

  it('is in default from the declared delay on: nothing is earned after it', () => {
    const nets = Array.from({ length: 20 }, () => 10n);
    const keep = { default: { afterDays: 4, then: 'keep' as const } };
    expect(stand(nets, [], day(7), keep)).toMatchObject({ defaultAt: null, earned: 70n });
    // Day 0 was due at day 3 and is four days late at day 7: the day that ends then still counts, the next one does not.
    expect(stand(nets, [], day(20), keep)).toMatchObject({ defaultAt: day(7), earned: 70n, atRisk: 70n });
    const lost = stand(nets, [], day(20), { default: { afterDays: 4, then: 'write-off' } });
    expect(lost).toMatchObject({ earned: 70n, writtenOff: 70n, atRisk: 0n });
    const paid = stand(nets, [{ at: day(7), amount: 10n }], day(8), keep);
    expect(paid).toMatchObject({ defaultAt: null });
  });

  it('leaves a residual below the minimum with the provider once all was due', () => {
    const residual = { minimum: 10n, below: 'stays' as const };
    const left = (open: bigint, now: Instant, below: 'stays' | 'paid' = 'stays') =>
      stand([20n], [{ at: day(2), amount: 20n - open }], now, { residual: { ...residual, below } }, true);
    expect(left(9n, day(3))).toMatchObject({ atRisk: 9n, writtenOff: 0n });
    expect(left(9n, day(3, 1))).toMatchObject({ atRisk: 0n, writtenOff: 9n });
    expect(left(10n, day(3, 1))).toMatchObject({ atRisk: 10n, writtenOff: 0n });
    expect(left(9n, day(3, 1), 'paid')).toMatchObject({ atRisk: 9n, writtenOff: 0n });
  });

  it('keeps earned = received + at risk + written off, and coin = received + ahead, whatever happens', () => {
    const payments = fc.array(fc.record({ at: fc.integer({ min: 0, max: 60 }), amount: fc.bigInt({ min: 1n, max: 500n }) }), { maxLength: 20 }); // prettier-ignore
    const days = fc.array(fc.bigInt({ min: 0n, max: 300n }), { maxLength: 40 });
    const late = fc.record({ off: fc.option(fc.integer({ min: 3, max: 9 })), def: fc.option(fc.integer({ min: 0, max: 3 })) }); // prettier-ignore
    const how = fc.tuple(fc.constantFrom(...SHORTFALL_ORDERS), late, fc.boolean(), fc.constantFrom(0, 100, 5_000));
    fc.assert(
      fc.property(
        days,
        payments,
        how,
        fc.integer({ min: 0, max: 70 }),
        (nets, coins, [shortfall, wait, over, bps], now) => {
          const patch: Partial<ContractTerms> = {
            shortfall,
            settlement: { everyDays: 1, anchor: null, paidWithinDays: 2, toleranceBps: bps },
            writeOffAfterDays: wait.off,
            default: wait.def === null ? null : { afterDays: wait.def, then: over ? 'keep' : 'write-off' },
            residual: { minimum: 50n, below: over ? 'stays' : 'paid' },
          };
          const came = coins.map(({ at, amount }) => ({ at: day(at), amount }));
          const result = stand(nets, came, day(now), patch, over);
          expect(result.earned).toBe(result.received + result.atRisk + result.writtenOff);
          const counted = came.filter(({ at }) => at <= day(now)).reduce((sum, { amount }) => sum + amount, 0n);
          expect(result.received + result.ahead).toBe(counted);
          for (const one of result.days) {
            expect(one.open >= 0n && one.received >= 0n && one.writtenOff >= 0n).toBe(true);
            expect(one.day.net).toBe(one.received + one.writtenOff + one.open);
          }
        },
      ),
    );
  });
});
