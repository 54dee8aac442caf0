import type { ChangeGoal } from './coin-grinder';
import { type Draw, shuffled, type Spendable } from './spendable';

/**
 * Coins in random order until they reach the target with change. When they get too heavy the smallest of them goes.
 * @returns undefined when the coins do not reach, or only too heavily
 * @see Bitcoin Core wallet/coinselection.cpp, SelectCoinsSRD; Erhardt, Single Random Draw
 */
export function randomDraw<T extends Spendable>(
  pool: readonly T[],
  goal: ChangeGoal,
  draw: Draw,
): readonly T[] | undefined {
  const wanted = goal.target + goal.changeTarget;
  /** By falling amount, so that the smallest is the last. */
  const chosen: T[] = [];
  let [sum, weight] = [0n, 0];
  for (const coin of shuffled(pool, draw)) {
    chosen.splice(placeOf(chosen, coin.amount), 0, coin);
    sum += coin.amount;
    weight += coin.weight;
    while (weight > goal.maxWeight) {
      const smallest = chosen.pop();
      if (smallest === undefined) break;
      sum -= smallest.amount;
      weight -= smallest.weight;
    }
    if (sum >= wanted) return chosen;
  }
  return undefined;
}

/** Where an amount belongs among falling ones. */
function placeOf(chosen: readonly Spendable[], amount: bigint): number {
  let [low, high] = [0, chosen.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((chosen[middle]?.amount ?? 0n) >= amount) low = middle + 1;
    else high = middle;
  }
  return low;
}
