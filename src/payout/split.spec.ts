import fc from 'fast-check';
import { coinOf, foreignScript, payableOf, policyOf } from '../../test/support/batches';
import { seedTreasury as treasury } from '../../test/support/seed-treasury';
import { DAY_MS, instant } from '../units';
import { decideDue, type Destination, type DueContext, type DueFacts, type Split } from './due';
import { isRefusal, planBatch } from './plan';
import type { Payable } from './planned';
import { DEFAULT_POLICY } from './policy';
import { divided } from './split';

const AT = instant(Date.UTC(2026, 10, 22));
const to = (n: number, scriptHex = foreignScript(n)): Destination => {
  return { addressId: `a${n}`, address: `address ${n}`, scriptHex, payableFrom: AT };
};
const splitOf = (...bps: number[]): Split => {
  return { payableFrom: AT, parts: bps.map((part, n) => ({ ...to(n + 1), bps: part })) };
};
const shares = (amount: bigint, split: Split | undefined, least = 1_000n) =>
  divided(amount, { destination: to(0), split }, least).map((one) => [one.destination.addressId, one.amountSats]);

describe('a payout to several destinations', () => {
  it.each<[string, bigint, Split | undefined, bigint | undefined, (string | bigint)[][]]>([
    ['undivided', 100_001n, undefined, undefined, [['a0', 100_001n]]],
    ['undone', 100_001n, splitOf(), undefined, [['a0', 100_001n]]],
    // 100,001 x 33.33 % = 33,330.3333; x 33.34 % = 33,340.3334: the satoshi left over goes to the largest remainder.
    ['to the satoshi', 100_001n, splitOf(3_333, 3_334), undefined, [['a0', 33_330n], ['a1', 33_330n], ['a2', 33_341n]]], // prettier-ignore
    ['with a part at the least payout', 10_000n, splitOf(1_000), 1_000n, [['a0', 9_000n], ['a1', 1_000n]]], // prettier-ignore
    ['with a part below the least payout', 9_990n, splitOf(1_000), 1_000n, [['a0', 9_990n]]],
    ['with the payout address below it', 9_990n, splitOf(9_000), 1_000n, [['a1', 9_990n]]],
    ['with a part at dust', 2_940n, splitOf(1_000), 0n, [['a0', 2_646n], ['a1', 294n]]], // prettier-ignore
    ['with a part below dust', 2_930n, splitOf(1_000), 0n, [['a0', 2_930n]]],
    ['with no part at the least payout', 2_000n, splitOf(3_300, 3_300), 1_000n, [['a0', 2_000n]]],
    ['with nothing for the payout address', 50_000n, splitOf(4_000, 6_000), 1_000n, [['a1', 20_000n], ['a2', 30_000n]]], // prettier-ignore
  ])('is made %s', (_, amount, split, least, expected) => {
    expect(shares(amount, split, least)).toEqual(expected);
  });

  it('makes one output where two destinations came to have one script', () => {
    const split: Split = { payableFrom: AT, parts: [{ ...to(1, foreignScript(0)), bps: 2_500 }, { ...to(2), bps: 2_500 }] }; // prettier-ignore
    expect(shares(40_000n, split)).toEqual([
      ['a0', 30_000n],
      ['a2', 10_000n],
    ]);
  });

  it('loses and makes no satoshi, and makes no output that is too small beside another', () => {
    const bps = fc.array(fc.integer({ min: 1, max: 1_100 }), { maxLength: 9 });
    fc.assert(
      fc.property(fc.bigInt(10_000n, 2_100_000_000_000_000n), bps, (amount, parts) => {
        const made = divided(amount, { destination: to(0), split: splitOf(...parts) }, 10_000n);
        expect(made.reduce((sum, { amountSats }) => sum + amountSats, 0n)).toBe(amount);
        expect(made.length === 1 || made.every(({ amountSats }) => amountSats >= 10_000n)).toBe(true);
      }),
    );
  });
});

describe('a member with several destinations', () => {
  const facts: DueFacts = {
    ...{ memberId: 'm1', availableSats: 100_000n, threshold: { kind: 'sats', sats: 1n } as const },
    ...{ destination: to(0), split: splitOf(2_000), paused: false, holds: [] },
  };
  const context: DueContext = { at: AT, quote: undefined, rateSatPerKvb: 2_000n, gates: [], policy: DEFAULT_POLICY };

  it('is paid at the last instant of every cool-off', () => {
    expect(decideDue(facts, context)).toMatchObject({ due: true, reasons: [] });
  });

  const later = instant(AT + DAY_MS);
  const [part] = splitOf(2_000).parts;
  it.each<[string, Partial<DueFacts>]>([
    ['the percentages', { split: { ...splitOf(2_000), payableFrom: later } }],
    ['an undone division', { split: { payableFrom: later, parts: [] } }],
    ['a further address', { split: { payableFrom: AT, parts: part === undefined ? [] : [{ ...part, payableFrom: later }] } }], // prettier-ignore
    ['the payout address', { destination: { ...to(0), payableFrom: later } }],
  ])('waits whole for the cool-off of %s', (_, change) => {
    expect(decideDue({ ...facts, ...change }, context).reasons).toEqual([{ code: 'cool-off', until: later }]);
  });

  it('waits whole where one address cannot be paid', () => {
    const bad: Split = { payableFrom: AT, parts: [{ ...to(1, '6a'), bps: 2_000 }] };
    expect(decideDue({ ...facts, split: bad }, context).reasons).toEqual([{ code: 'bad-script' }]);
  });
});

describe('the plan of divided payouts', () => {
  const parts = (member: number, ...amounts: bigint[]): Payable[] =>
    amounts.map((amount, n) => ({
      ...payableOf(member * 10 + n, amount),
      memberId: `member${member}`,
    }));
  const coins = (...values: bigint[]) => values.map((value, n) => coinOf(treasury, n, value));
  const planned = (owed: Payable[], own: bigint[], over: Parameters<typeof policyOf>[1] = {}) =>
    planBatch(owed, coins(...own), policyOf(treasury, over));

  it('pays a member whole or not at all when the coins reach for a part', () => {
    const plan = planned([...parts(1, 40_000n), ...parts(2, 30_000n, 50_000n), ...parts(3, 1_000n)], [100_000n]);
    if (isRefusal(plan)) throw new Error(plan.refused);
    expect(plan.transactions[0]?.items.map(({ memberId }) => memberId)).toEqual(['member1']);
    expect(plan.deferred.map(({ memberId, reason }) => [memberId, reason.code])).toEqual([
      ['member2', 'funds'],
      ['member3', 'funds'],
    ]);
  });

  it('refuses without coins for the first member, naming each once', () => {
    expect(planned(parts(1, 60_000n, 60_000n), [100_000n])).toEqual({
      refused: 'no-funds',
      deferred: [{ memberId: 'member1', reason: { code: 'funds' } }],
    });
  });

  // 31 vB at 20 sat/vB cost 620: 10 % of 6,200.
  it.each([
    [6_200n, [6_200n, 50_000n]],
    [6_199n, [56_199n]],
  ])('gives a part of %s, whose output would cost too much of it, to the largest', (small, expected) => {
    const plan = planned(parts(1, small, 50_000n), [1_000_000n], { rateSatPerKvb: 20_000n });
    if (isRefusal(plan)) throw new Error(plan.refused);
    expect(plan.transactions[0]?.items.map(({ paidSats }) => paidSats)).toEqual(expected);
    expect(plan.deferred).toEqual([]);
  });

  it('gives a part to the largest too when its share of the whole fee is what it cannot bear', () => {
    const over = { rateSatPerKvb: 20_000n, feePayer: 'member' as const, maxFeeShareBps: 3_000n };
    const plan = planned(parts(1, 6_500n, 50_000n), [1_000_000n], over);
    if (isRefusal(plan)) throw new Error(plan.refused);
    const [transaction] = plan.transactions;
    expect(transaction?.items.map(({ amountSats, feeShareSats }) => [amountSats, feeShareSats])).toEqual([
      [56_500n, transaction?.feeSats],
    ]);
  });

  it('keeps each member in one transaction and every satoshi accounted for, whatever is owed', () => {
    const amounts = fc.array(fc.bigInt(200n, 80_000n), { minLength: 1, maxLength: 4 });
    const own = fc.array(fc.bigInt(5_000n, 200_000n), { maxLength: 12 });
    const payer = fc.constantFrom('member' as const, 'operator' as const);
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 8 }), own, payer, (owed, values, feePayer) => {
        const asked = owed.flatMap((of, member) => parts(member, ...of));
        const plan = planned(asked, values, { feePayer, maxFeeShareBps: 3_000n });
        const transactions = isRefusal(plan) ? [] : plan.transactions;
        const paid = transactions.map(({ items }) => new Set(items.map(({ memberId }) => memberId)));
        const out = plan.deferred.map(({ memberId }) => memberId);
        owed.forEach((of, member) => {
          const id = `member${member}`;
          expect(paid.filter((members) => members.has(id)).length + out.filter((one) => one === id).length).toBe(1);
          const items = transactions.flatMap((one) => one.items).filter(({ memberId }) => memberId === id);
          const sum = items.reduce((total, { amountSats }) => total + amountSats, 0n);
          expect([0n, of.reduce((total, amount) => total + amount, 0n)]).toContain(sum);
        });
      }),
      { numRuns: 60 },
    );
  });
});
