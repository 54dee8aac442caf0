import { DomainError, groupBy } from '../../units';
import { byOutpoint, type Coin } from '../coin';
import { type CoinShape, inputWeight, type SpendShape, spendShapeOf } from '../input-weight';
import { GRAINS_PER_SAT, type Spendable } from './spendable';

/** A coin with what it adds and costs at the rates of one plan, in grains. */
export interface PoolCoin extends Spendable {
  readonly coin: Coin;
}

export interface PoolRates {
  readonly rateSatPerKvb: bigint;
  readonly longTermRateSatPerKvb: bigint;
  /** Whether the fee comes on top of what is paid: a coin then adds only what its input leaves. */
  readonly feeOnTop: boolean;
}

/** Its count of items, 0. @see BIP-144 */
const EMPTY_WITNESS_WEIGHT = 1;

/** What coins are together. */
export interface PoolTotals {
  readonly count: number;
  readonly valueSats: bigint;
  readonly weight: number;
}

/**
 * How an output of the treasury will be spent.
 * @throws DomainError `payout.unknown-spend` when neither the script nor the caller tells
 */
export function spendOf<S extends CoinShape>(scriptHex: string, spend?: S): S | SpendShape {
  const shape = spend ?? spendShapeOf(scriptHex);
  if (shape !== undefined) return shape;
  const told = 'What it takes to spend this output cannot be told from its script.';
  throw new DomainError('payout.unknown-spend', told, { script: scriptHex.slice(0, 80) });
}

/**
 * The coins of one plan, by falling amount, ties by outpoint, so that the same coins always give the same transaction.
 * A coin whose input costs as much as it brings is left out: it is never an input.
 */
export class CoinPool {
  readonly coins: readonly PoolCoin[];
  /** No coin has a witness (P2PKH), so no transaction of them has. */
  readonly isLegacy: boolean;
  /** Weight of the lightest input; 0 without coins. */
  readonly lightest: number;
  /** Sums over the first so many coins; amounts in grains. */
  private readonly amounts: bigint[] = [0n];
  private readonly totals: PoolTotals[] = [{ count: 0, valueSats: 0n, weight: 0 }];

  private kinds: readonly CoinPool[] | undefined;

  constructor(
    coins: readonly Coin[],
    readonly rates: PoolRates,
  ) {
    const shaped = coins
      .map((coin) => ({ coin, shape: spendOf(coin.scriptHex, coin.spend) }))
      // What is never an input decides nothing of the others.
      .filter(({ coin, shape }) => weighed(coin, inputWeight(shape), rates).fee < coin.valueSats * GRAINS_PER_SAT);
    this.isLegacy = shaped.length > 0 && shaped.every(({ shape }) => shape.kind === 'pkh');
    this.coins = shaped
      .map(({ coin, shape }) => weighed(coin, this.weightOf(shape), rates))
      .filter(({ coin, fee }) => coin.valueSats * GRAINS_PER_SAT > fee)
      .sort((a, b) => byFallingAmount(a, b) || byOutpoint(a.coin, b.coin));
    this.lightest = this.coins.reduce((least, { weight: own }) => (least === 0 || own < least ? own : least), 0);
    let [amount, valueSats, weight] = [0n, 0n, 0];
    for (const [index, one] of this.coins.entries()) {
      amount += one.amount;
      valueSats += one.coin.valueSats;
      weight += one.weight;
      this.amounts.push(amount);
      this.totals.push({ count: index + 1, valueSats, weight });
    }
  }

  /** How many of the largest coins reach a sum; undefined when all do not. @param sum in grains */
  reaching(sum: bigint): number | undefined {
    let [low, high] = [0, this.coins.length];
    if ((this.amounts[high] ?? 0n) < sum) return undefined;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.amounts[middle] ?? 0n) >= sum) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The largest so many coins together; undefined when there are not so many. */
  largest(count: number): PoolTotals | undefined {
    return this.totals[count];
  }

  /** The coins by how they are spent, each kind a pool of its own; none when all are spent in one way. */
  apart(): readonly CoinPool[] {
    this.kinds ??= this.byWeight();
    return this.kinds;
  }

  without(spent: ReadonlySet<Coin>): CoinPool {
    const left = this.coins.filter(({ coin }) => !spent.has(coin));
    return new CoinPool(
      left.map(({ coin }) => coin),
      this.rates,
    );
  }

  /** Beside inputs with a witness one without has an empty one. */
  private weightOf(shape: CoinShape): number {
    return inputWeight(shape) + (shape.kind === 'pkh' && !this.isLegacy ? EMPTY_WITNESS_WEIGHT : 0);
  }

  /** Inputs that weigh the same are of one kind. */
  private byWeight(): CoinPool[] {
    const kinds = groupBy(this.coins, ({ weight }) => weight);
    if (kinds.size < 2) return [];
    return [...kinds.values()].map(
      (own) =>
        new CoinPool(
          own.map(({ coin }) => coin),
          this.rates,
        ),
    );
  }
}

export function totalsOf(coins: readonly PoolCoin[]): PoolTotals {
  return {
    count: coins.length,
    valueSats: coins.reduce((sum, { coin }) => sum + coin.valueSats, 0n),
    weight: coins.reduce((sum, { weight }) => sum + weight, 0),
  };
}

function weighed(coin: Coin, weight: number, rates: PoolRates): PoolCoin {
  const fee = rates.rateSatPerKvb * BigInt(weight);
  const longTermFee = rates.longTermRateSatPerKvb * BigInt(weight);
  const value = coin.valueSats * GRAINS_PER_SAT;
  return { coin, amount: rates.feeOnTop ? value - fee : value, fee, longTermFee, weight };
}

function byFallingAmount(a: Spendable, b: Spendable): number {
  if (a.amount === b.amount) return 0;
  return a.amount > b.amount ? -1 : 1;
}
