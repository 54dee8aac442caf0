import fc from 'fast-check';
import type { Coin } from '../coin';
import { dustThreshold } from '../dust';
import { feeAt, outputVbytesOf, vbytesOf } from '../vsize';
import { branchAndBound } from './branch-and-bound';
import { coinGrinder } from './coin-grinder';
import { CoinPool, type PoolCoin } from './coin-pool';
import { seededDraw } from './seeded-draw';
import { type Selection, type SelectionTarget, Selector } from './select';
import { GRAINS_PER_SAT, selectionWaste } from './spendable';

/* Every subset of a small wallet, looked at one by one: what the searches find is held against the best there is. */

const P2WPKH = `0014${'11'.repeat(20)}`;
const P2TR = `5120${'22'.repeat(32)}`;
const NESTED = `a914${'33'.repeat(20)}87`;
const MAX_WEIGHT = 400_000;

const coinsOf = (list: readonly (readonly [bigint, string])[]): Coin[] =>
  list.map(([valueSats, scriptHex], n) => {
    const txid = (n + 1).toString(16).padStart(64, '0');
    return { txid, vout: 0, valueSats, scriptHex, confirmations: 100, coinbase: false };
  });

function subsets<T>(all: readonly T[]): T[][] {
  return Array.from({ length: 2 ** all.length }, (_, mask) => all.filter((__, bit) => Math.floor(mask / 2 ** bit) % 2));
}

const wallet = fc.array(
  fc.tuple(
    fc.oneof(fc.bigInt({ min: 300n, max: 3_000n }), fc.bigInt({ min: 3_000n, max: 500_000n })),
    fc.constantFrom(P2WPKH, P2WPKH, P2TR, NESTED),
  ),
  { minLength: 1, maxLength: 9 },
);
const rate = fc.constantFrom(100n, 1_000n, 1_237n, 9_999n, 10_000n, 10_001n, 30_001n, 150_000n);

const sum = (coins: readonly PoolCoin[]): bigint => coins.reduce((total, one) => total + one.amount, 0n);
const weight = (coins: readonly PoolCoin[]): number => coins.reduce((total, one) => total + one.weight, 0);

describe('against every subset of a small wallet', () => {
  it('branch and bound finds a set without change whenever there is one, and the one that wastes least', () => {
    let existing = 0;
    const window = 1_000n * GRAINS_PER_SAT;
    const aside = fc.bigInt({ min: 0n, max: 2n * window });
    fc.assert(
      fc.property(wallet, rate, fc.nat(), aside, (list, rateSatPerKvb, pickOf, below) => {
        const rates = { rateSatPerKvb, longTermRateSatPerKvb: 10_000n, feeOnTop: true };
        const { coins } = new CoinPool(coinsOf(list), rates);
        const sets = subsets(coins).filter((one) => one.length > 0);
        // A target near some set's sum, so that there often is a solution and often just is none.
        const near = sum(sets[pickOf % Math.max(1, sets.length)] ?? []) - below;
        const goal = { target: near > 0n ? near : 1n, costOfChange: window, maxWeight: MAX_WEIGHT };
        const wasteOf = (one: readonly PoolCoin[]) => selectionWaste(one, { ...goal, changeCost: 0n });
        const fitting = sets.filter((one) => sum(one) >= goal.target && sum(one) <= goal.target + window);
        // Adding to a set that already reaches the target only burns coins: such sets are not looked for.
        const lean = fitting.filter((one) => one.every((coin) => sum(one) - coin.amount < goal.target));
        const found = branchAndBound(coins, goal);
        expect(found === undefined).toBe(lean.length === 0);
        if (found === undefined) return;
        existing += 1;
        const least = lean.map(wasteOf).reduce((a, b) => (b < a ? b : a));
        expect(wasteOf(found)).toBe(least);
      }),
      { numRuns: 500 },
    );
    expect(existing).toBeGreaterThan(100);
  });

  it('CoinGrinder finds the lightest set that leaves change, and of those the smallest', () => {
    fc.assert(
      fc.property(
        wallet,
        fc.bigInt({ min: 1n, max: 900_000n * GRAINS_PER_SAT }),
        fc.integer({ min: 200, max: 3_000 }),
        (list, target, maxWeight) => {
          const rates = { rateSatPerKvb: 40_000n, longTermRateSatPerKvb: 10_000n, feeOnTop: false };
          const { coins } = new CoinPool(coinsOf(list), rates);
          const goal = { target, changeTarget: 20_000n * GRAINS_PER_SAT, maxWeight };
          const least = target + goal.changeTarget;
          const enough = subsets(coins).filter((one) => sum(one) >= least && weight(one) <= maxWeight);
          const found = coinGrinder(coins, goal);
          expect(found === undefined).toBe(enough.length === 0);
          if (found === undefined) return;
          const lightest = Math.min(...enough.map(weight));
          expect(weight(found)).toBe(lightest);
          const sums = enough.filter((one) => weight(one) === lightest).map(sum);
          expect(sum(found)).toBe(sums.reduce((a, b) => (b < a ? b : a)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a selection pays all, keeps the bounds of its fee, makes no dust, and is there whenever some set can pay', () => {
    fc.assert(
      fc.property(
        wallet,
        fc.record({
          paidSats: fc.bigInt({ min: 1_000n, max: 800_000n }),
          rateSatPerKvb: rate,
          room: fc.constantFrom(0n, 1_000n, 200_000n),
          feeOnTop: fc.boolean(),
          changeScriptHex: fc.constantFrom(P2WPKH, P2TR, NESTED),
          outputs: fc.integer({ min: 1, max: 4 }),
          vbytesMax: fc.oneof(fc.constant(100_000), fc.integer({ min: 110, max: 900 })),
        }),
        (list, { paidSats, rateSatPerKvb, room, feeOnTop, changeScriptHex, outputs, vbytesMax }) => {
          const pool = new CoinPool(coinsOf(list), { rateSatPerKvb, longTermRateSatPerKvb: 10_000n, feeOnTop });
          const target = {
            paidSats,
            outputs,
            outputsVbytes: outputs * outputVbytesOf(P2TR),
            maxRateSatPerKvb: rateSatPerKvb + room,
            vbytesMax,
            changeScriptHex,
          };
          const ranked = new Selector(pool, target).ranked(seededDraw('model'));
          for (const one of ranked) check(one, pool, target);
          // Where the size is the limit no search is complete; what is found still keeps it.
          const payable = subsets(pool.coins).some((one) => canPay(one, pool, target));
          if (vbytesMax === 100_000) expect(ranked.length > 0).toBe(payable);
          else if (!payable) expect(ranked).toEqual([]);
          // Least waste first; where those who are paid bear it, the least fee.
          const costs = ranked.map(({ wasteSats, sizeFeeSats }) => (feeOnTop ? wasteSats : sizeFeeSats));
          expect(costs).toEqual([...costs].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        },
      ),
      { numRuns: 400 },
    );
  });
});

function sizeOf(coins: readonly PoolCoin[], target: SelectionTarget, withChange: boolean): number {
  return vbytesOf({
    inputs: coins.length,
    inputsWeight: weight(coins),
    outputs: target.outputs + (withChange ? 1 : 0),
    outputsVbytes: target.outputsVbytes + (withChange ? outputVbytesOf(target.changeScriptHex) : 0),
  });
}

/** What is left when the coins pay all, with the change output's cost in it or not. */
function restOf(coins: readonly PoolCoin[], pool: CoinPool, target: SelectionTarget) {
  const value = coins.reduce((total, { coin }) => total + coin.valueSats, 0n);
  return (withChange: boolean): { rest: bigint; fee: bigint; size: number } => {
    const size = sizeOf(coins, target, withChange);
    const fee = feeAt(pool.rates.rateSatPerKvb, size);
    return { size, fee, rest: value - target.paidSats - (pool.rates.feeOnTop ? fee : 0n) };
  };
}

/** Change that brings more than it costs to spend at the long-term rate, and is no dust. */
function isWorthKeeping(rest: bigint, pool: CoinPool, target: SelectionTarget): boolean {
  const spend = { [P2WPKH]: 68, [P2TR]: 58, [NESTED]: 91 }[target.changeScriptHex] ?? 0;
  const costs = feeAt(pool.rates.longTermRateSatPerKvb, spend);
  return rest > costs && rest >= dustThreshold(target.changeScriptHex);
}

/** Worked out anew from the coins, without anything that the selection says of itself but its change. */
function check(selection: Selection, pool: CoinPool, target: SelectionTarget): void {
  const used = pool.coins.filter(({ coin }) => selection.coins.includes(coin));
  expect(used).toHaveLength(selection.coins.length);
  const over = restOf(used, pool, target);
  const { size, fee: asked, rest } = over(selection.changeSats > 0n);
  expect([selection.vbytes, selection.sizeFeeSats]).toEqual([size, asked]);
  expect(size).toBeLessThanOrEqual(target.vbytesMax);
  expect(selection.feeSats).toBe(asked + rest - selection.changeSats);
  expect(selection.feeSats).toBeGreaterThanOrEqual(asked);
  expect(selection.feeSats <= feeAt(target.maxRateSatPerKvb, size)).toBe(true);
  if (selection.changeSats > 0n) {
    expect(selection.changeSats).toBeGreaterThanOrEqual(dustThreshold(target.changeScriptHex));
    expect(selection.feeSats).toBe(asked);
  } else {
    // Nothing goes to the fee that would have been worth keeping.
    expect(isWorthKeeping(over(true).rest, pool, target)).toBe(false);
  }
}

/** Whether a set pays: with change that is worth it, or with a rest that the highest rate allows as fee. */
function canPay(coins: readonly PoolCoin[], pool: CoinPool, target: SelectionTarget): boolean {
  if (coins.length === 0) return false;
  const over = restOf(coins, pool, target);
  const [bare, kept] = [over(false), over(true)];
  const room = kept.size <= target.vbytesMax;
  if (bare.rest < 0n || isWorthKeeping(kept.rest, pool, target)) return bare.rest >= 0n && room;
  const ceiling = feeAt(target.maxRateSatPerKvb, bare.size);
  const withinCap = bare.size <= target.vbytesMax && bare.fee + bare.rest <= ceiling;
  return withinCap || (room && kept.rest >= dustThreshold(target.changeScriptHex));
}
