import { feeAt } from '../vsize';
import { branchAndBound } from './branch-and-bound';
import { coinGrinder } from './coin-grinder';
import { knapsack } from './knapsack';
import { randomDraw } from './random-draw';
import { seededDraw } from './seeded-draw';
import { selectionWaste, type Spendable, sumOf, weightOfAll } from './spendable';

/*
 * The named cases of Bitcoin Core and what it expects of them: wallet/test/coinselection_tests.cpp and
 * wallet/test/coinselector_tests.cpp. A cent is 1,000,000 sat, a coin 100,000,000.
 */
const CENT = 1_000_000n;
const COIN = 100_000_000n;
const MAX_STANDARD_WEIGHT = 400_000;
/** 31 vB at 5 sat/vB, and 68 vB at the discard rate of 3 sat/vB: 155 + 204. */
const COST_OF_CHANGE = 359n;

interface Rates {
  readonly rate?: bigint;
  readonly longTerm?: bigint;
  readonly vbytes?: number;
}

/** A coin of this effective value: 5 sat/vB now and 10 sat/vB in the long term, unless said otherwise. */
function coin(amount: bigint, { rate = 5_000n, longTerm = 10_000n, vbytes = 68 }: Rates = {}): Spendable {
  return { amount, fee: feeAt(rate, vbytes), longTermFee: feeAt(longTerm, vbytes), weight: 4 * vbytes };
}
const coins = (amounts: readonly bigint[], rates: Rates = {}): Spendable[] => amounts.map((one) => coin(one, rates));
const cents = (...amounts: number[]): bigint[] =>
  amounts.map((one) => (BigInt(Math.round(one * 1_000)) * CENT) / 1_000n);
const repeat = (count: number, amount: bigint, rates?: Rates): Spendable[] =>
  coins(new Array<bigint>(count).fill(amount), rates);
const amountsOf = (chosen: readonly Spendable[] | undefined): bigint[] | undefined =>
  chosen?.map(({ amount }) => amount).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

describe('branch and bound', () => {
  const pick = (pool: readonly Spendable[], target: bigint, maxWeight = MAX_STANDARD_WEIGHT) =>
    amountsOf(branchAndBound(pool, { target, costOfChange: COST_OF_CHANGE, maxWeight }));

  const pool = cents(1, 3, 5);
  describe.each([0n, 1n, 5_000n, 10_000n, 25_000n, 59_764n, 500_000n, 999_000n, 1_500_000n])(
    'at %d sat/kvB',
    (rate) => {
      it.each<[string, bigint, bigint[] | undefined]>([
        ['Select smallest UTXO', CENT, cents(1)],
        ['Select middle UTXO', 3n * CENT, cents(3)],
        ['Select biggest UTXO', 5n * CENT, cents(5)],
        ['Select two UTXOs', 4n * CENT, cents(1, 3)],
        ['Select all UTXOs', 9n * CENT, cents(1, 3, 5)],
        ['Select upper bound', 4n * CENT - COST_OF_CHANGE, cents(1, 3)],
        ['Overshoot upper bound', 4n * CENT - COST_OF_CHANGE - 1n, undefined],
        ['Smallest combination too big', CENT / 2n, undefined],
        ['No UTXO combination in target window', 7n * CENT, undefined],
        ['Select more than available', 10n * CENT, undefined],
      ])('%s', (_, target, expected) => {
        expect(pick(coins(pool, { rate }), target)).toEqual(expected);
      });

      it('Skip equivalent input sets', () => {
        const clones = [...coins(cents(2, 7, 7), { rate }), ...repeat(50_000, 5n * CENT, { rate })];
        expect(pick(clones, 16n * CENT)).toEqual(cents(2, 7, 7));
      });

      it('Combine smallest 8 of 17 unique UTXOs', () => {
        const small = Array.from({ length: 8 }, (_, n) => CENT + BigInt(n));
        const large = Array.from({ length: 9 }, (_, n) => CENT + COST_OF_CHANGE + BigInt(n + 8));
        expect(pick(coins([...small, ...large], { rate }), 8n * CENT)).toEqual(small);
      });
    },
  );

  it('finds nothing among no coins, and gives up after its tries instead of looking for ever', () => {
    expect(pick([], CENT)).toBeUndefined();
    // Any 13 of the 26 larger ones overshoot: ten million sets before the one of the smallest.
    const small = Array.from({ length: 13 }, (_, n) => CENT + BigInt(n));
    const large = Array.from({ length: 26 }, (_, n) => CENT + COST_OF_CHANGE + BigInt(n + 13));
    expect(pick(coins([...small, ...large]), 13n * CENT)).toBeUndefined();
  });

  it('Select many inputs at low feerates, one at high feerates', () => {
    const amounts = cents(2, 3, 5, 10);
    expect(pick(coins(amounts), 10n * CENT)).toEqual(cents(2, 3, 5));
    expect(pick(coins(amounts, { rate: 25_000n }), 10n * CENT)).toEqual(cents(10));
  });

  it('Prefer two heavy inputs at low feerates, two light inputs at high feerates', () => {
    const at = (rate: bigint) => [...coins(cents(2, 3, 5, 10), { rate }), ...coins(cents(6, 7), { rate, vbytes: 500 })];
    expect(pick(at(5_000n), 13n * CENT)).toEqual(cents(6, 7));
    expect(pick(at(25_000n), 13n * CENT)).toEqual(cents(3, 10));
  });

  it('Fail on excessive selection weight, avoid heavy input when unnecessary', () => {
    const light = coins(cents(1, 8, 9, 10));
    const heavy = coin(5n * CENT, { vbytes: MAX_STANDARD_WEIGHT });
    expect(pick([...light, heavy], 16n * CENT)).toBeUndefined();
    expect(pick([...light, heavy, coin(5n * CENT)], 16n * CENT)).toEqual(cents(1, 5, 10));
  });
});

describe('CoinGrinder', () => {
  const grind = (pool: readonly Spendable[], target: bigint, maxWeight: number) =>
    amountsOf(coinGrinder(pool, { target, changeTarget: CENT, maxWeight }));
  const sized = (...list: [number, number, number?][]): Spendable[] =>
    list.flatMap(([btc, vbytes, count = 1]) => repeat(count, cents(btc * 100)[0] ?? 0n, { vbytes }));

  it('1) and 2) refuses insufficient funds, and what always exceeds the weight', () => {
    const thirty = [...repeat(10, COIN), ...repeat(10, 2n * COIN)];
    expect(grind(thirty, (495n * COIN) / 10n, 10_000)).toBeUndefined();
    expect(grind(thirty, (295n * COIN) / 10n, 3_000)).toBeUndefined();
  });

  it('3) finds the lowest weight when some combinations would exceed the allowed one', () => {
    const pool = [...repeat(60, 33n * CENT), ...repeat(10, 2n * COIN)];
    const expected = [...new Array<bigint>(17).fill(33n * CENT), ...new Array<bigint>(10).fill(2n * COIN)];
    expect(grind(pool, 2_533n * CENT, 10_000)).toEqual(expected);
  });

  it('4) prefers two less valuable UTXOs with a combined lower weight to a heavier one', () => {
    expect(grind(sized([2, 148], [1, 68, 2]), 190n * CENT, 400_000)).toEqual([COIN, COIN]);
  });

  it('5) finds a solution in a UTXO pool with mixed weights', () => {
    const pool = Array.from({ length: 5 }, (_, j) =>
      sized([3 + 3 * j, 350], [2 + 3 * j, 250], [1 + 3 * j, 150]),
    ).flat();
    expect(grind(pool, 30n * COIN, 400_000)).toEqual([4n * COIN, 13n * COIN, 14n * COIN]);
  });

  it('6) finds the lightest solution among many clones', () => {
    const light = sized([4, 100], [3, 100], [2, 100], [1, 100]);
    const clones = sized([8, 1_000, 100], [7, 800, 100], [6, 600, 100], [5, 400, 100]);
    expect(grind([...light, ...clones], 990n * CENT, 400_000)).toEqual([COIN, 2n * COIN, 3n * COIN, 4n * COIN]);
  });

  it('7) skips lots of tiny UTXOs that are too heavy together', () => {
    const tiny = Array.from({ length: 100 }, (_, n) => coin(CENT + BigInt(n), { vbytes: 110 }));
    const pool = [...sized([1.8, 2_500], [1, 1_000, 2]), ...tiny];
    expect(grind(pool, 190n * CENT, 40_000)).toEqual([COIN, COIN]);
  });
});

describe('knapsack', () => {
  /** Twenty seeds, as Core shuffles a hundred times: what is expected holds whatever is drawn. */
  const pack = (pool: readonly Spendable[], target: bigint, changeTarget = CENT) => {
    const goal = { target, changeTarget, maxWeight: MAX_STANDARD_WEIGHT };
    const found = Array.from({ length: 20 }, (_, seed) => amountsOf(knapsack(pool, goal, seededDraw(`${seed}`))));
    for (const one of found) expect(one).toEqual(found[0]);
    return found[0];
  };

  it.each<[string, number[], number, number[] | undefined]>([
    ['an empty wallet', [], 1, undefined],
    ['one cent from one', [1], 1, [1]],
    ['three from one and two', [1, 2], 3, [1, 2]],
    ['more than there is', [1, 2, 5, 10, 20], 39, undefined],
    ['all of it', [1, 2, 5, 10, 20], 38, [1, 2, 5, 10, 20]],
    ['seven: the smaller coins are enough', [1, 2, 5, 10, 20], 7, [2, 5]],
    ['eight: exactly enough', [1, 2, 5, 10, 20], 8, [1, 2, 5]],
    ['nine: no subset is enough, the next bigger coin', [1, 2, 5, 10, 20], 9, [10]],
    ['16: the next biggest coin is better than 6+7+8', [6, 7, 8, 20, 30], 16, [20]],
    ['16: 5+6+7 is better than the next biggest coin', [5, 6, 7, 8, 20, 30], 16, [5, 6, 7]],
    ['16: in the event of a tie the biggest coin wins', [5, 6, 7, 8, 18, 20, 30], 16, [18]],
    ['11: two of them', [5, 6, 7, 8, 18, 20, 30], 11, [5, 6]],
    ['95: the smallest bigger coin', [5, 6, 7, 8, 18, 20, 30, 100, 200, 300, 400], 95, [100]],
    ['195: the smallest bigger coin', [5, 6, 7, 8, 18, 20, 30, 100, 200, 300, 400], 195, [200]],
    ['no small change: the bigger coin', [0.5, 0.6, 0.7, 1_111], 1, [1_111]],
    ['an exact subset', [0.4, 0.6, 0.8, 1_111], 1, [0.4, 0.6]],
    ['100.01: all coins', [0.05, 1, 100], 100.01, [0.05, 1, 100]],
    ['99.9: the bigger of the two small coins, to avoid small change', [0.05, 1, 100], 99.9, [1, 100]],
  ])('%s', (_, amounts, target, expected) => {
    expect(pack(coins(cents(...amounts)), cents(target)[0] ?? 0n)).toEqual(expected && cents(...expected));
  });

  // Core's knapsack_predictable_test, with a change target of 0.025 cents.
  it.each<[string, number, number[] | undefined]>([
    ['Select matching single UTXO', 5, [5]],
    ['Select matching two UTXOs', 6, [1, 5]],
    ['Select lowest larger', 2, [3]],
    ['Select sum of lower UTXOs', 4, [1, 3]],
    ['Select everything', 27, [1, 3, 5, 7, 11]],
    ['Target exceeds available coins', 27.01, undefined],
    ['Select closest combination', 17.5, [7, 11]],
    ['Closer lowest larger preferred over closest combination', 6.5, [7]],
    ['Closer combination is preferred over lowest larger', 3.5, [1, 3]],
    ['Lowest larger is preferred in case of tie', 10.5, [11]],
    ['Exactly min_change', 9.975, [3, 7]],
    ['Select more to get min_change', 9.976, [11]],
  ])('%s', (_, target, expected) => {
    expect(pack(coins(cents(1, 3, 5, 7, 11)), cents(target)[0] ?? 0n, 25_000n)).toEqual(expected && cents(...expected));
  });

  it('pays 500,000 from twenty coins of 50,000 in ten coins, and no change', () => {
    expect(pack(repeat(20, 50_000n * COIN), 500_000n * COIN)).toHaveLength(10);
  });

  it('draws other ones of equal coins with another seed, and the same with the same', () => {
    const pool = repeat(100, COIN);
    const drawn = (seed: string) =>
      knapsack(pool, { target: 50n * COIN, changeTarget: CENT, maxWeight: 400_000 }, seededDraw(seed));
    const places = (seed: string) => drawn(seed)?.map((one) => pool.indexOf(one));
    expect(sumOf(drawn('a') ?? [])).toBe(50n * COIN);
    expect(places('a')).toEqual(places('a'));
    expect(places('a')).not.toEqual(places('b'));
  });
});

describe('single random draw', () => {
  const drawn = (pool: readonly Spendable[], target: bigint, maxWeight: number, seed = 'a') =>
    randomDraw(pool, { target, changeTarget: 50_000n, maxWeight }, seededDraw(seed));
  const thirty = [...repeat(10, COIN), ...repeat(10, 2n * COIN)];

  it('1) and 2) refuses insufficient funds, and what always exceeds the weight', () => {
    expect(drawn(thirty, (495n * COIN) / 10n, 10_000)).toBeUndefined();
    expect(drawn(thirty, (295n * COIN) / 10n, 3_000)).toBeUndefined();
  });

  it.each(Array.from({ length: 20 }, (_, n) => `seed ${n}`))('3) and 4) keeps the weight with %s', (seed) => {
    const mixed = [...repeat(60, 33n * CENT), ...repeat(10, 2n * COIN)];
    const chosen = drawn(mixed, 2_533n * CENT, 10_000, seed) ?? [];
    expect(weightOfAll(chosen)).toBeLessThanOrEqual(10_000);
    expect(sumOf(chosen)).toBeGreaterThanOrEqual(2_533n * CENT + 50_000n);
    const even = [...repeat(5, 27n * CENT, { vbytes: 250 }), ...repeat(195, 27n * CENT, { vbytes: 251 })];
    const four = drawn(even, COIN, 4_016, seed) ?? [];
    expect([four.length, weightOfAll(four) <= 4_016]).toEqual([4, true]);
  });
});

describe('waste', () => {
  const FEE = 100n;
  const EXCESS = 80n;
  const CHANGE_COST = 125n;
  const two = (fee: bigint, longTermFee: bigint): Spendable[] =>
    [COIN, 2n * COIN].map((value) => ({ amount: value - fee, fee, longTermFee, weight: 592 }));
  /** The most that two coins can pay after their fees: neither change nor excess. */
  const exact = 3n * COIN - 2n * FEE;

  it.each<[string, Spendable[], { target: bigint; changeCost: bigint }, bigint]>([
    ['with change: its cost, and the fees above the long-term ones', two(FEE, 60n), of(2n * COIN), 80n + 125n],
    ['with change, fees below the long-term ones', two(FEE, 140n), of(2n * COIN), -80n + 125n],
    ['without change: the excess, and the fees above', two(FEE, 60n), of(exact - EXCESS, 0n), 80n + 80n],
    ['without change, fees below', two(FEE, 140n), of(exact - EXCESS, 0n), -80n + 80n],
    ['with change at the long-term rate: its cost', two(FEE, FEE), of(2n * COIN), CHANGE_COST],
    ['without change at the long-term rate: the excess', two(FEE, FEE), of(exact - EXCESS, 0n), EXCESS],
    ['none without change, excess and difference', two(FEE, FEE), of(exact, 0n), 0n],
    ['none when the cost of change is what is saved', two(FEE, 140n), of(2n * COIN, 80n), 0n],
    ['below none when the target is met exactly at a low rate', two(FEE, 140n), of(exact, 0n), -80n],
    ['below none when change costs less than is saved', two(FEE, 190n), of(2n * COIN), -55n],
  ])('%s', (_, chosen, balanced, expected) => {
    expect(selectionWaste(chosen, balanced)).toBe(expected);
  });

  function of(target: bigint, changeCost = 125n) {
    return { target, changeCost };
  }
});

describe('seeded draw', () => {
  it('stays below its bound, reaches every number, and repeats with its seed', () => {
    const drawn = (seed: string) =>
      Array.from(
        { length: 200 },
        (
          (draw) => () =>
            draw(7)
        )(seededDraw(seed)),
      );
    expect(drawn('a')).toEqual(drawn('a'));
    expect(drawn('a')).not.toEqual(drawn('b'));
    expect([...new Set(drawn('a'))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(new Set(Array.from({ length: 20 }, () => seededDraw('c')(1)))).toEqual(new Set([0]));
  });
});
