/**
 * A selection counts in this part of a satoshi: what a weight unit costs at 1 sat/kvB. So the fee of no input is rounded,
 * only that of the whole transaction.
 */
export const GRAINS_PER_SAT = 4_000n;

/** A coin as the selection sees it: what it adds, what it costs now and later, and how heavy it is. Amounts in grains. */
export interface Spendable {
  /**
   * What it adds towards the target: the effective value, its value less the fee of its input; or the whole
   * value where the fee is taken from the outputs. Above 0.
   */
  readonly amount: bigint;
  /** Fee of its input at the rate of this transaction. */
  readonly fee: bigint;
  /** Fee of its input at the long-term rate: what spending it another day costs. */
  readonly longTermFee: bigint;
  /** Weight units of its signed input. */
  readonly weight: number;
}

/** A whole number from 0 up to, and without, `bound`. Seeded by the caller: a selection can be drawn again. */
export type Draw = (bound: number) => number;

/** What a selection must meet. Amounts in grains. */
export interface Goal {
  /** What no coins do without, rounding left out: outputs, and the fee of everything but the inputs. */
  readonly target: bigint;
  /** Of the inputs alone. */
  readonly maxWeight: number;
  /**
   * What so many coins of this weight must add up to for the target, where the fee of the whole transaction is rounded up;
   * at least the target. Left out, it is the target.
   */
  readonly needOf?: (count: number, weight: number) => bigint;
}

/** Search steps of the two searches by tree. @see Bitcoin Core wallet/coinselection.cpp, TOTAL_TRIES */
export const TRIES_MAX = 100_000;

/** Sum of what coins add. */
export function sumOf(coins: readonly Spendable[]): bigint {
  return coins.reduce((sum, { amount }) => sum + amount, 0n);
}

export function weightOfAll(coins: readonly Spendable[]): number {
  return coins.reduce((sum, { weight }) => sum + weight, 0);
}

/** `suffix[i]` is the sum of what the coins from `i` on add; one entry more than coins, the last is 0. */
export function suffixSums(coins: readonly Spendable[]): bigint[] {
  const suffix = new Array<bigint>(coins.length + 1).fill(0n);
  for (let i = coins.length - 1; i >= 0; i -= 1) suffix[i] = (suffix[i + 1] ?? 0n) + (coins[i]?.amount ?? 0n);
  return suffix;
}

/** For each of sorted coins the place of the next one that is not like it. */
export function nextUnlike(
  coins: readonly Spendable[],
  alike: (a: Spendable, b: Spendable) => boolean,
): readonly number[] {
  const next = coins.map((_, index) => index + 1);
  for (let i = coins.length - 2; i >= 0; i -= 1) {
    const [one, other] = [coins[i], coins[i + 1]];
    if (one !== undefined && other !== undefined && alike(one, other)) next[i] = next[i + 1] ?? i + 1;
  }
  return next;
}

/** The same coins in a random order. @see Fisher and Yates; Knuth, The Art of Computer Programming 2, 3.4.2 */
export function shuffled<T>(coins: readonly T[], draw: Draw): T[] {
  const order = [...coins];
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = draw(i + 1);
    const [a, b] = [order[i], order[j]];
    if (a === undefined || b === undefined) continue;
    order[i] = b;
    order[j] = a;
  }
  return order;
}

/** How a selection balances: it has change with the cost of making and spending it, or its excess goes to the fee. */
export interface Balanced {
  /** What the coins had to reach: outputs, and the fee of everything but the inputs. In grains, as all here. */
  readonly target: bigint;
  /** Cost of creating the change output now and of spending it later; 0 for a selection without change. */
  readonly changeCost: bigint;
}

/**
 * The waste of a selection, below 0 when it saves: what its inputs cost now rather than at the long-term
 * rate, and the cost of its change, or without change what it gives away above its target.
 * @see Bitcoin Core wallet/coinselection.cpp, GetSelectionWaste and RecalculateWaste
 */
export function selectionWaste(coins: readonly Spendable[], balanced: Balanced): bigint {
  const timing = coins.reduce((sum, { fee, longTermFee }) => sum + fee - longTermFee, 0n);
  const rest = balanced.changeCost > 0n ? balanced.changeCost : sumOf(coins) - balanced.target;
  return timing + rest;
}
