import type { Coin } from '../coin';
import { dustThreshold } from '../dust';
import { inputVbytes, type SpendShape } from '../input-weight';
import { feeAt, outputVbytesOf, vbytesOf, WEIGHT_PER_VBYTE } from '../vsize';
import { branchAndBound } from './branch-and-bound';
import { type ChangeGoal, coinGrinder } from './coin-grinder';
import { type CoinPool, type PoolCoin, type PoolTotals, spendOf, totalsOf } from './coin-pool';
import { knapsack } from './knapsack';
import { randomDraw } from './random-draw';
import { type Draw, selectionWaste } from './spendable';

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
  readonly changeSpend?: SpendShape;
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
  /** By which selections are compared. @see selectionWaste */
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

/** What the change output of a plan costs, and from where it is worth having. */
interface ChangeTerms {
  readonly vbytes: number;
  readonly feeSats: bigint;
  /** Its output now and its input later. */
  readonly costSats: bigint;
  readonly leastSats: bigint;
}

/** The coins of a plan and what they are to pay; one is made for each transaction. */
export class Selector {
  private readonly change: ChangeTerms;

  constructor(
    private readonly pool: CoinPool,
    private readonly target: SelectionTarget,
  ) {
    this.change = changeTerms(pool, target);
  }

  /**
   * The largest coins first: the fewest inputs, and the cheapest way to know whether the coins suffice at all.
   * @returns undefined when they do not, or only in a transaction above `vbytesMax`
   */
  largestFirst(): Fewest | undefined {
    const { pool } = this;
    const start = pool.reaching(this.goalSats(0));
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

  /** Whether all coins together pay for it, however large a transaction that makes. */
  isEnough(): boolean {
    const all = this.pool.largest(this.pool.coins.length);
    return all !== undefined && this.balanced(all, false).rest >= 0n;
  }

  /**
   * Every selection that the strategies find, the least wasteful first, of equal waste the one that spends more coins.
   * Where the fee is taken from what is paid, the one that takes least comes first: what a payment bears is the fee of
   * today, and no input is cheap to it because it would cost the wallet more another day.
   * Branch and bound looks for one without change, CoinGrinder at high rates for the lightest, knapsack and random
   * draw leave a random room for change, and the largest first comes in where none of them found any.
   * @see Bitcoin Core wallet/spend.cpp, ChooseSelectionResult
   */
  ranked(draw: Draw): Selection[] {
    const { coins, rates } = this.pool;
    const changeWeight = this.change.vbytes * WEIGHT_PER_VBYTE;
    const maxWeight = this.inputsWeightMax() - changeWeight;
    const goal: ChangeGoal = { targetSats: this.goalSats(0), changeTargetSats: this.changeTarget(draw), maxWeight };
    const lower = { ...goal, changeTargetSats: this.change.feeSats + CHANGE_LOWER_SATS };
    const high = rates.rateSatPerKvb > HIGH_RATE_TIMES * rates.longTermRateSatPerKvb;
    const found = [
      this.changeless(),
      high ? this.settleIfAny(coinGrinder(coins, goal)) : undefined,
      this.settleIfAny(knapsack(coins, goal, draw)),
      this.settleIfAny(randomDraw(coins, lower, draw)),
      this.largestFirst()?.take(),
    ];
    const more = rates.feeOnTop ? 1 : -1;
    const borne = rates.feeOnTop ? () => 0 : bySizeFee;
    return found
      .filter((one) => one !== undefined)
      .sort((a, b) => borne(a, b) || byWaste(a, b) || more * (b.coins.length - a.coins.length));
  }

  /** Balances a set of coins; undefined when they are short or too heavy, or the rest is too much for the fee. */
  settle(coins: readonly PoolCoin[]): Selection | undefined {
    const balance = this.balance(totalsOf(coins));
    if (balance === undefined) return undefined;
    const changeCostSats = balance.changeSats > 0n ? this.change.costSats : 0n;
    const wasteSats = selectionWaste(coins, { targetSats: this.goalSats(0), changeCostSats });
    return { coins: coins.map(({ coin }) => coin), ...balance, wasteSats };
  }

  private settleIfAny(coins: readonly PoolCoin[] | undefined): Selection | undefined {
    return coins === undefined || coins.length === 0 ? undefined : this.settle(coins);
  }

  /** More than 252 inputs take two bytes more to count: they are looked for only where fewer do not do. */
  private changeless(): Selection | undefined {
    for (const inputs of this.pool.coins.length < 0xfd ? [0] : [0, 0xfd]) {
      const maxWeight = this.inputsWeightMax();
      const window = { targetSats: this.goalSats(inputs), costOfChangeSats: this.excessMax(), maxWeight };
      const selection = this.settleIfAny(branchAndBound(this.pool.coins, window));
      if (selection !== undefined) return selection;
    }
    return undefined;
  }

  /** The cost of change, or what the highest rate leaves above this one's fee, if that is less. */
  private excessMax(): bigint {
    const vbytes = this.vbytes({ count: 1, weight: this.pool.lightest }, false);
    const room = feeAt(this.target.maxRateSatPerKvb, vbytes) - feeAt(this.pool.rates.rateSatPerKvb, vbytes);
    const least = room < this.change.costSats ? room : this.change.costSats;
    return least > 0n ? least : 0n;
  }

  /** What the coins must add up to: the outputs, and where the fee is on top that of all but the inputs. */
  private goalSats(inputs: number): bigint {
    if (!this.pool.rates.feeOnTop) return this.target.paidSats;
    return (
      this.target.paidSats + feeAt(this.pool.rates.rateSatPerKvb, this.vbytes({ count: inputs, weight: 0 }, false))
    );
  }

  /** Random room for change about the size of a payment, so that neither its value nor the inputs tell which it is. */
  private changeTarget(draw: Draw): bigint {
    const { paidSats, outputs } = this.target;
    const mean = paidSats / BigInt(Math.max(1, outputs));
    const room = this.change.feeSats + CHANGE_LOWER_SATS;
    if (mean <= CHANGE_LOWER_SATS / 2n) return room;
    const upper = mean * 2n < CHANGE_UPPER_SATS ? mean * 2n : CHANGE_UPPER_SATS;
    return room + BigInt(draw(Number(upper - CHANGE_LOWER_SATS)));
  }

  private inputsWeightMax(): number {
    const base = this.vbytes({ count: 0xfd, weight: 0 }, false);
    return (this.target.vbytesMax - base) * WEIGHT_PER_VBYTE;
  }

  private vbytes(inputs: Pick<PoolTotals, 'count' | 'weight'>, withChange: boolean): number {
    const { outputs, outputsVbytes } = this.target;
    return vbytesOf({
      inputs: inputs.count,
      inputsWeight: inputs.weight,
      outputs: outputs + (withChange ? 1 : 0),
      outputsVbytes: outputsVbytes + (withChange ? this.change.vbytes : 0),
    });
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

function changeTerms({ rates }: CoinPool, target: SelectionTarget): ChangeTerms {
  const vbytes = outputVbytesOf(target.changeScriptHex);
  const feeSats = feeAt(rates.rateSatPerKvb, vbytes);
  const spendVbytes = inputVbytes(spendOf(target.changeScriptHex, target.changeSpend));
  const spendSats = feeAt(rates.longTermRateSatPerKvb, spendVbytes);
  const dust = dustThreshold(target.changeScriptHex);
  return { vbytes, feeSats, costSats: feeSats + spendSats, leastSats: spendSats + 1n > dust ? spendSats + 1n : dust };
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
