import { divide } from '../../units';
import type { Coin } from '../coin';
import { dustThreshold } from '../dust';
import type { CoinShape } from '../input-weight';
import { feeAt, type TransactionShape, vbytesOf, WEIGHT_PER_VBYTE, weightOf } from '../vsize';
import { branchAndBound, type ChangelessGoal } from './branch-and-bound';
import { type ChangeTerms, changeTerms } from './change-terms';
import { type ChangeGoal, coinGrinder } from './coin-grinder';
import { type CoinPool, type PoolCoin, type PoolTotals, totalsOf } from './coin-pool';
import { knapsack } from './knapsack';
import { randomDraw } from './random-draw';
import { type Draw, GRAINS_PER_SAT, selectionWaste } from './spendable';

/** What one transaction is to pay. */
export interface SelectionTarget {
  /** Sum of the outputs to be paid, change not included; with the fee in it where it is not on top. */
  readonly paidSats: bigint;
  readonly outputs: number;
  readonly outputsVbytes: number;
  /** Change too small to keep goes to the fee only as far as this rate allows (I8). */
  readonly maxRateSatPerKvb: bigint;
  readonly vbytesMax: number;
  readonly changeScriptHex: string;
  /** How change will be spent, where its script does not tell. */
  readonly changeSpend?: CoinShape;
}

export interface Selection {
  readonly coins: readonly Coin[];
  /** 0 when there is no change output. */
  readonly changeSats: bigint;
  /** Everything that goes to miners. */
  readonly feeSats: bigint;
  /** The part of the fee that the size asks for; the rest is change too small to keep. */
  readonly sizeFeeSats: bigint;
  readonly vbytes: number;
  /** By which selections are compared, rounded up. @see selectionWaste */
  readonly wasteSats: bigint;
}

/** What the fewest inputs cost, and how to take them. */
export interface Fewest extends Pick<Selection, 'feeSats' | 'sizeFeeSats' | 'vbytes'> {
  readonly take: () => Selection | undefined;
}

/** Least and greatest random room for change. @see Bitcoin Core wallet/coinselection.h, CHANGE_LOWER and CHANGE_UPPER */
const CHANGE_LOWER_SATS = 50_000n;
const CHANGE_UPPER_SATS = 1_000_000n;
/** Above so many times the long-term rate the lightest inputs are looked for. @see Bitcoin Core wallet/spend.cpp */
const HIGH_RATE_TIMES = 3n;

/** The coins of a plan and what they are to pay; one is made for each transaction. */
export class Selector {
  private readonly change: ChangeTerms;

  constructor(
    private readonly pool: CoinPool,
    private readonly target: SelectionTarget,
  ) {
    this.change = changeTerms(pool.rates, target);
  }

  /**
   * The largest coins first: the fewest inputs, and the cheapest way to know whether the coins suffice at all. Of coins that
   * are spent in several ways also those of each way alone, and the cheapest of them.
   * @returns undefined when they do not, or only in a transaction above `vbytesMax`
   */
  largestFirst(): Fewest | undefined {
    return [this.largest(), ...this.apart().map((one) => one.largest())]
      .filter((one) => one !== undefined)
      .reduce<Fewest | undefined>((least, one) => (least && least.feeSats <= one.feeSats ? least : one), undefined);
  }

  /** Whether all coins together pay for it, however large a transaction that makes. */
  isEnough(): boolean {
    const all = this.pool.largest(this.pool.coins.length);
    return all !== undefined && this.balanced(all, false).rest >= 0n;
  }

  /**
   * Every selection that the strategies find, the least wasteful first, of equal waste the one that spends more coins.
   * Where the fee is taken from what is paid, the one that takes least comes first: what a payment bears is the fee of
   * today, and no input is cheap to it because it would cost the wallet more another day.
   * Coins that are spent in several ways are looked at together, and those of each way alone.
   * @see Bitcoin Core wallet/spend.cpp, AttemptSelection and ChooseSelectionResult
   */
  ranked(draw: Draw): Selection[] {
    const { feeOnTop } = this.pool.rates;
    const found = [this, ...this.apart()].flatMap((one) => one.found(draw));
    const more = feeOnTop ? 1 : -1;
    const borne = feeOnTop ? () => 0 : bySizeFee;
    return found
      .filter((one) => one !== undefined)
      .sort((a, b) => borne(a, b) || byWaste(a, b) || more * (b.coins.length - a.coins.length));
  }

  /** Balances a set of coins; undefined when they are short or too heavy, or the rest is too much for the fee. */
  settle(coins: readonly PoolCoin[]): Selection | undefined {
    const totals = totalsOf(coins);
    const balance = this.balance(totals);
    if (balance === undefined) return undefined;
    const changeCost = balance.changeSats > 0n ? this.change.cost : 0n;
    const waste = selectionWaste(coins, { target: this.need(totals.count, totals.weight, false), changeCost });
    return { coins: coins.map(({ coin }) => coin), ...balance, wasteSats: divide(waste, GRAINS_PER_SAT, 'ceil') };
  }

  private apart(): Selector[] {
    return this.pool.apart().map((pool) => new Selector(pool, this.target));
  }

  /** The fewest of these coins, by falling amount. */
  private largest(): Fewest | undefined {
    const { pool } = this;
    const start = pool.reaching(this.least());
    if (start === undefined) return undefined;
    for (let count = Math.max(start, 1); count <= pool.coins.length; count += 1) {
      const totals = pool.largest(count);
      const balance = totals === undefined ? undefined : this.balance(totals);
      if (totals === undefined || this.vbytes(totals, false) > this.target.vbytesMax) return undefined;
      if (balance !== undefined) {
        return { ...balance, take: () => this.settle(pool.coins.slice(0, count)) };
      }
    }
    return undefined;
  }

  /**
   * Branch and bound looks for one without change, CoinGrinder at high rates for the lightest, with room in change and
   * with change that is just worth having, knapsack and random draw leave a random room for change, and the largest first
   * comes in where none of them found any.
   */
  private found(draw: Draw): (Selection | undefined)[] {
    const { coins, rates } = this.pool;
    const { goal, lower, tight } = this.changeGoals(draw);
    const high = rates.rateSatPerKvb > HIGH_RATE_TIMES * rates.longTermRateSatPerKvb;
    return [
      this.settleIfAny(branchAndBound(coins, this.changelessGoal())),
      ...(high ? [goal, tight].map((one) => this.settleIfAny(coinGrinder(coins, one))) : []),
      this.settleIfAny(knapsack(coins, goal, draw)),
      this.settleIfAny(randomDraw(coins, lower, draw)),
      this.largest()?.take(),
    ];
  }

  private settleIfAny(coins: readonly PoolCoin[] | undefined): Selection | undefined {
    return coins === undefined || coins.length === 0 ? undefined : this.settle(coins);
  }

  private changelessGoal(): ChangelessGoal {
    return {
      target: this.least(),
      costOfChange: this.excessMax(),
      maxWeight: this.inputsWeightMax(),
      needOf: (count, weight) => this.need(count, weight, false),
    };
  }

  /** Room in change about the size of a payment, the least room, and change that is just worth having. */
  private changeGoals(draw: Draw): {
    readonly goal: ChangeGoal;
    readonly lower: ChangeGoal;
    readonly tight: ChangeGoal;
  } {
    const { rateSatPerKvb, feeOnTop } = this.pool.rates;
    const changeWeight = this.change.vbytes * WEIGHT_PER_VBYTE;
    const maxWeight = this.inputsWeightMax() - changeWeight;
    const changeFee = feeOnTop ? rateSatPerKvb * BigInt(changeWeight) : 0n;
    // Whatever the size is rounded to, what is found with so much more can be paid.
    const rounding = feeOnTop ? rateSatPerKvb * BigInt(WEIGHT_PER_VBYTE) + GRAINS_PER_SAT : 0n;
    const room = (sats: bigint): bigint => this.change.fee + sats * GRAINS_PER_SAT;
    const target = this.least() + rounding;
    return {
      goal: { target, maxWeight, changeTarget: room(this.changeRoom(draw)) },
      lower: { target, maxWeight, changeTarget: room(CHANGE_LOWER_SATS) },
      tight: {
        target: this.least(),
        maxWeight,
        changeTarget: changeFee + this.change.leastSats * GRAINS_PER_SAT,
        needOf: (count, weight) => this.need(count, weight, true) - changeFee,
      },
    };
  }

  /** The cost of change, or what the highest rate leaves above this one's fee, if that is less; in grains. */
  private excessMax(): bigint {
    const vbytes = this.vbytes({ count: 1, weight: this.pool.lightest }, false);
    const room = feeAt(this.target.maxRateSatPerKvb, vbytes) - feeAt(this.pool.rates.rateSatPerKvb, vbytes);
    const allowed = room > 0n ? room * GRAINS_PER_SAT : 0n;
    return allowed < this.change.cost ? allowed : this.change.cost;
  }

  /** What no coins do without, in grains: the outputs, and where the fee is on top that of all but the inputs, not rounded. */
  private least(): bigint {
    const { feeOnTop, rateSatPerKvb } = this.pool.rates;
    const paid = this.target.paidSats * GRAINS_PER_SAT;
    return feeOnTop ? paid + rateSatPerKvb * BigInt(weightOf(this.shape({ count: 0, weight: 0 }, false))) : paid;
  }

  /** What so many coins of this weight must add up to, in grains: the fee of the whole transaction is rounded up, once. */
  private need(count: number, weight: number, withChange: boolean): bigint {
    const { feeOnTop, rateSatPerKvb } = this.pool.rates;
    const { paidSats } = this.target;
    if (!feeOnTop) return paidSats * GRAINS_PER_SAT;
    const feeSats = feeAt(rateSatPerKvb, this.vbytes({ count, weight }, withChange));
    return (paidSats + feeSats) * GRAINS_PER_SAT - rateSatPerKvb * BigInt(weight);
  }

  /** Random room for change about the size of a payment, so that neither its value nor the inputs tell which it is. */
  private changeRoom(draw: Draw): bigint {
    const { paidSats, outputs } = this.target;
    const mean = paidSats / BigInt(Math.max(1, outputs));
    if (mean <= CHANGE_LOWER_SATS / 2n) return CHANGE_LOWER_SATS;
    const upper = mean * 2n < CHANGE_UPPER_SATS ? mean * 2n : CHANGE_UPPER_SATS;
    return CHANGE_LOWER_SATS + BigInt(draw(Number(upper - CHANGE_LOWER_SATS)));
  }

  private inputsWeightMax(): number {
    const base = this.vbytes({ count: 0xfd, weight: 0 }, false);
    return (this.target.vbytesMax - base) * WEIGHT_PER_VBYTE;
  }

  private vbytes(inputs: Pick<PoolTotals, 'count' | 'weight'>, withChange: boolean): number {
    return vbytesOf(this.shape(inputs, withChange));
  }

  private shape(inputs: Pick<PoolTotals, 'count' | 'weight'>, withChange: boolean): TransactionShape {
    const { outputs, outputsVbytes } = this.target;
    return {
      inputs: inputs.count,
      inputsWeight: inputs.weight,
      isLegacy: this.pool.isLegacy,
      outputs: outputs + (withChange ? 1 : 0),
      outputsVbytes: outputsVbytes + (withChange ? this.change.vbytes : 0),
    };
  }

  /** With change if it is worth having, without if the rest is small, undefined if short. */
  private balance(totals: PoolTotals): Omit<Selection, 'coins' | 'wasteSats'> | undefined {
    const bare = this.balanced(totals, false);
    if (bare.rest < 0n) return undefined;
    const kept = this.balanced(totals, true);
    const keepable = kept.vbytes <= this.target.vbytesMax;
    // What is worth keeping is kept, or other coins are needed: it never goes to the fee for want of room.
    if (kept.rest >= this.change.leastSats) return keepable ? done(kept, kept.rest) : undefined;
    const excess = done(bare, 0n);
    const bareFits = bare.vbytes <= this.target.vbytesMax;
    if (bareFits && excess.feeSats <= feeAt(this.target.maxRateSatPerKvb, bare.vbytes)) return excess;
    // Too much for the fee: keep it as change if it is no dust, otherwise more coins are needed.
    if (!keepable || kept.rest < dustThreshold(this.target.changeScriptHex)) return undefined;
    return done(kept, kept.rest);
  }

  private balanced(totals: PoolTotals, withChange: boolean): { vbytes: number; sizeFeeSats: bigint; rest: bigint } {
    const vbytes = this.vbytes(totals, withChange);
    const sizeFeeSats = feeAt(this.pool.rates.rateSatPerKvb, vbytes);
    const fee = this.pool.rates.feeOnTop ? sizeFeeSats : 0n;
    return { vbytes, sizeFeeSats, rest: totals.valueSats - this.target.paidSats - fee };
  }
}

/** What is neither change nor paid is the fee, whoever bears the part that the size asks for. */
function done(
  { vbytes, sizeFeeSats, rest }: { readonly vbytes: number; readonly sizeFeeSats: bigint; readonly rest: bigint },
  changeSats: bigint,
): Omit<Selection, 'coins' | 'wasteSats'> {
  return { changeSats, feeSats: sizeFeeSats + rest - changeSats, sizeFeeSats, vbytes };
}

function byWaste(a: Selection, b: Selection): number {
  return rising(a.wasteSats, b.wasteSats);
}

function bySizeFee(a: Selection, b: Selection): number {
  return rising(a.sizeFeeSats, b.sizeFeeSats);
}

function rising(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
