import fc from 'fast-check';
import { coinOf, foreignScript, payableOf, planOnly, policyOf } from '../../test/support/batches';
import { seedTreasury as treasury } from '../../test/support/seed-treasury';
import type { Coin } from './coin';
import { dustThreshold } from './dust';
import { isRefusal, planBatch, type BatchPlan } from './plan';
import { feeCapBroken } from './planned';
import { TRANSACTION_VBYTES_MAX } from './vsize';

const coins = (...values: bigint[]): Coin[] => values.map((value, n) => coinOf(treasury, n, value));

describe('dust', () => {
  // Bitcoin Core policy/policy.h and test/transaction_tests.cpp: 546, 540, 294, 330, 330.
  it.each([
    ['p2pkh', `76a914${'11'.repeat(20)}88ac`, 546n],
    ['p2sh', `a914${'11'.repeat(20)}87`, 540n],
    ['p2wpkh', `0014${'11'.repeat(20)}`, 294n],
    ['p2wsh', `0020${'11'.repeat(32)}`, 330n],
    ['p2tr', `5120${'11'.repeat(32)}`, 330n],
  ])('of %s: pays the threshold and parks one satoshi less', (_, script, threshold) => {
    expect(dustThreshold(script)).toBe(threshold);
    const policy = policyOf(treasury, { rateSatPerKvb: 100n, maxItemFeeShareBps: 10_000n, maxFeeShareBps: 100_000n });
    expect(planOnly([payableOf(1, threshold, script)], coins(100_000n), policy).items).toHaveLength(1);
    expect(planBatch([payableOf(1, threshold - 1n, script)], coins(100_000n), policy)).toEqual({
      refused: 'nothing-due',
      deferred: [{ memberId: 'member1', reason: { code: 'dust', dustSats: String(threshold) } }],
    });
  });
});

describe('plan', () => {
  it.each(['', '6a00', '0013' + '11'.repeat(19), '5220' + '11'.repeat(32), 'zz', '51'])(
    'parks the script "%s" alone and pays the other 499 (F51)',
    (script) => {
      const owed = Array.from({ length: 500 }, (_, n) => payableOf(n, 50_000n, n === 250 ? script : foreignScript(n)));
      const plan = planBatch(owed, coins(30_000_000n), policyOf(treasury)) as BatchPlan;
      expect(plan.deferred).toEqual([{ memberId: 'member250', reason: { code: 'bad-script' } }]);
      expect(plan.transactions[0]?.items).toHaveLength(499);
    },
  );

  it('keeps two members with one address two items with an output each (F50)', () => {
    const script = foreignScript(9);
    const plan = planOnly(
      [payableOf(1, 50_000n, script), payableOf(2, 50_000n, script)],
      coins(200_000n),
      policyOf(treasury),
    );
    expect(plan.items.map(({ memberId, paidSats }) => [memberId, paidSats])).toEqual([
      ['member1', 50_000n],
      ['member2', 50_000n],
    ]);
    expect(new Set(plan.items.map(({ vout }) => vout)).size).toBe(2);
  });

  it('serves first come, first served when the coins do not reach, and lets nobody pass a large claim (F48)', () => {
    const owed = [payableOf(1, 40_000n), payableOf(2, 900_000n), payableOf(3, 10_000n)];
    const plan = planBatch(owed, coins(100_000n), policyOf(treasury)) as BatchPlan;
    expect(plan.transactions[0]?.items.map(({ memberId }) => memberId)).toEqual(['member1']);
    expect(plan.deferred.map(({ memberId, reason }) => [memberId, reason.code])).toEqual([
      ['member2', 'funds'],
      ['member3', 'funds'],
    ]);
  });

  // One P2WPKH input and two P2WPKH outputs are at most 141 vB: 282 sat at 2 sat/vB.
  it.each([
    ['the absolute cap', { maxFeeSats: 282n }, { maxFeeSats: 281n }],
    ['the share of value', { maxFeeShareBps: 282n }, { maxFeeShareBps: 281n }],
  ])('keeps %s: exactly at it is paid, one less is refused', (_, at, below) => {
    const owed = [payableOf(1, 10_000n)];
    const policy = { maxItemFeeShareBps: 10_000n };
    expect(planOnly(owed, coins(1_000_000n), policyOf(treasury, { ...policy, ...at })).feeSats).toBe(282n);
    expect(planBatch(owed, coins(1_000_000n), policyOf(treasury, { ...policy, ...below }))).toMatchObject({
      refused: 'fee-above-cap',
    });
  });

  it('keeps the rate cap and the cap of an item on both sides', () => {
    const owed = [payableOf(1, 62_000n)];
    const at = (over: object) => planBatch(owed, coins(1_000_000n), policyOf(treasury, over));
    expect(at({ maxRateSatPerKvb: 2_000n })).toHaveProperty('transactions');
    expect(at({ maxRateSatPerKvb: 1_999n })).toMatchObject({ refused: 'fee-rate-above-cap' });
    // Its own output costs 31 vB x 2 = 62 sat: 10 basis points of 62,000.
    expect(at({ maxItemFeeShareBps: 10n })).toHaveProperty('transactions');
    expect(at({ maxItemFeeShareBps: 9n })).toMatchObject({
      deferred: [{ reason: { code: 'fee-share', outputFeeSats: '62', maxSats: '55' } }],
    });
  });

  it.each([
    [99, true, false],
    [100, true, false],
    [101, true, true],
    [5, false, false],
    [6, false, true],
  ])('with %i confirmations (coinbase: %s) spends a coin: %s (F16)', (confirmations, coinbase, spends) => {
    const coin = { ...coinOf(treasury, 1, 100_000n), confirmations, coinbase };
    expect(!isRefusal(planBatch([payableOf(1, 50_000n)], [coin], policyOf(treasury)))).toBe(spends);
  });

  it('makes no change when a set of coins fits, and folds change below dust into the fee', () => {
    // 110 vB at 2 sat/vB are 220 sat.
    expect(planOnly([payableOf(1, 50_000n)], coins(900_000n, 50_220n), policyOf(treasury))).toMatchObject({
      changeSats: 0n,
      feeSats: 220n,
    });
    expect(planOnly([payableOf(1, 50_000n)], coins(50_220n + 50n), policyOf(treasury))).toMatchObject({
      changeSats: 0n,
      feeSats: 270n,
    });
  });

  it('splits by standard size with 10,000 small coins and 4,000 payouts in bounded time (F46)', () => {
    const coin = coinOf(treasury, 0, 1n);
    const many = Array.from({ length: 10_000 }, (_, n) => ({ ...coin, vout: n, valueSats: 20_000n + BigInt(n) }));
    const owed = Array.from({ length: 4_000 }, (_, n) => payableOf(n, 15_000n));
    const plan = planBatch(owed, many, policyOf(treasury, { maxFeeShareBps: 10_000n })) as BatchPlan;
    expect(plan.transactions.length).toBeGreaterThan(1);
    for (const transaction of plan.transactions) expect(transaction.vbytes).toBeLessThanOrEqual(TRANSACTION_VBYTES_MAX);
  });

  it('conserves value, keeps the caps, spends no coin twice, and leaves every item in exactly one place', () => {
    const amount = fc.bigInt({ min: 0n, max: 3_000_000n });
    fc.assert(
      fc.property(
        fc.array(amount, { maxLength: 60 }),
        fc.array(fc.bigInt({ min: 100n, max: 5_000_000n }), { maxLength: 40 }),
        fc.bigInt({ min: 100n, max: 60_000n }),
        fc.constantFrom('operator' as const, 'member' as const),
        (amounts, values, rateSatPerKvb, feePayer) => {
          const owed = amounts.map((value, n) => payableOf(n, value));
          const policy = policyOf(treasury, { rateSatPerKvb, feePayer, maxRateSatPerKvb: 50_000n });
          const plan = planBatch(owed, coins(...values), policy);
          const transactions = isRefusal(plan) ? [] : plan.transactions;
          const spent = transactions.flatMap(({ inputs }) => inputs.map(({ txid }) => txid));
          expect(new Set(spent).size).toBe(spent.length);
          const places = [...transactions.flatMap(({ items }) => items), ...plan.deferred].map(
            ({ memberId }) => memberId,
          );
          expect(places.sort()).toEqual(owed.map(({ memberId }) => memberId).sort());
          for (const transaction of transactions) {
            const inputs = transaction.inputs.reduce((sum, coin) => sum + coin.valueSats, 0n);
            const paid = transaction.items.reduce((sum, item) => sum + item.paidSats, 0n);
            expect(inputs).toBe(paid + transaction.changeSats + transaction.feeSats);
            expect(feeCapBroken({ ...transaction, paidSats: paid }, policy)).toBeUndefined();
            expect(transaction.feeSats * 1_000n).toBeGreaterThanOrEqual(rateSatPerKvb * BigInt(transaction.vbytes));
            for (const item of transaction.items) expect(item.paidSats + item.feeShareSats).toBe(item.amountSats);
            expect(transaction.changeSats === 0n || transaction.changeSats >= 294n).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
