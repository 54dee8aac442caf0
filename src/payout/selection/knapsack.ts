import type { ChangeGoal } from './coin-grinder';
import { type Draw, shuffled, type Spendable, sumOf, weightOfAll } from './spendable';

/** Rounds of the approximation. @see Bitcoin Core wallet/coinselection.cpp, ApproximateBestSubset */
const ROUNDS_MAX = 1_000;
/** Coins looked at over all rounds: with 10,000 coins there are fewer rounds, and the time stays bounded. */
const LOOKS_MAX = 500_000;
const ROUNDS_MIN = 20;

/**
 * Coins that reach the target as closely as random halves of the smaller coins come, exactly or with room for change;
 * or the smallest single coin that is larger, where that is as close.
 * @returns undefined when the coins do not reach, or only too heavily
 * @see Bitcoin Core wallet/coinselection.cpp, KnapsackSolver
 */
export function knapsack<T extends Spendable>(
  pool: readonly T[],
  goal: ChangeGoal,
  draw: Draw,
): readonly T[] | undefined {
  const { target: target, maxWeight } = goal;
  const withChange = target + goal.changeTarget;
  const fit = shuffled(pool, draw).filter(({ weight }) => weight <= maxWeight);
  const exact = fit.find(({ amount }) => amount === target);
  if (exact !== undefined) return [exact];
  const smaller = fit.filter(({ amount }) => amount < withChange);
  const larger = leastOf(fit.filter(({ amount }) => amount >= withChange));
  const whole = sumOf(smaller);
  if (whole === target && weightOfAll(smaller) <= maxWeight) return smaller;
  if (whole < target) return larger === undefined ? undefined : [larger];
  const found = approximate(smaller, goal, draw);
  if (larger !== undefined && (found === undefined || isBetter(larger, sumOf(found), goal))) return [larger];
  return found;
}

/** A single larger coin wins over a sum that is neither exact nor leaves room for change, and over one not below it. */
function isBetter(larger: Spendable, sum: bigint, goal: ChangeGoal): boolean {
  const tooLittleChange = sum !== goal.target && sum < goal.target + goal.changeTarget;
  return tooLittleChange || larger.amount <= sum;
}

function leastOf<T extends Spendable>(coins: readonly T[]): T | undefined {
  return coins.reduce<T | undefined>(
    (least, coin) => (least === undefined || coin.amount < least.amount ? coin : least),
    undefined,
  );
}

/** First for the target itself; where that is not met exactly and there is enough, once more with room for change. */
function approximate<T extends Spendable>(
  smaller: readonly T[],
  goal: ChangeGoal,
  draw: Draw,
): readonly T[] | undefined {
  const coins = [...smaller].sort((a, b) => (a.amount === b.amount ? 0 : a.amount > b.amount ? -1 : 1));
  const { target: target, changeTarget, maxWeight } = goal;
  const first = bestSubset(coins, { low: target, maxWeight }, draw);
  const wanted = target + changeTarget;
  if ((first !== undefined && sumOf(first) === target) || sumOf(coins) < wanted) return first;
  return bestSubset(coins, { low: wanted, maxWeight }, draw) ?? first;
}

/** The subset with the least sum from `low` on among random ones; all of them to begin with, where that is not too heavy. */
function bestSubset<T extends Spendable>(
  coins: readonly T[],
  goal: { readonly low: bigint; readonly maxWeight: number },
  draw: Draw,
): readonly T[] | undefined {
  const { low, maxWeight } = goal;
  let best = weightOfAll(coins) <= maxWeight ? [...coins] : undefined;
  let bestSum = sumOf(coins);
  const bit = coinFlip(draw);
  const rounds = Math.min(ROUNDS_MAX, Math.max(ROUNDS_MIN, Math.floor(LOOKS_MAX / Math.max(1, coins.length))));
  const taken = new Uint8Array(coins.length);
  /** The coin that made the best sum with those taken; they are only listed before another is taken. */
  let closing = -1;
  const list = (): void => {
    if (closing >= 0) best = coins.filter((_, at) => at === closing || taken[at] === 1);
    closing = -1;
  };
  for (let round = 0; round < rounds && (best === undefined || bestSum !== low); round += 1) {
    taken.fill(0);
    let [sum, weight, reached] = [0n, 0, false];
    // First each by the flip of a coin, then, if that was not enough, those that were left out.
    for (let pass = 0; pass < 2 && !reached; pass += 1) {
      for (let index = 0; index < coins.length; index += 1) {
        const coin = coins[index];
        if (coin === undefined || (pass === 0 ? !bit() : taken[index] === 1)) continue;
        const more = sum + coin.amount;
        if (more < low || weight + coin.weight > maxWeight) {
          list();
          sum = more;
          weight += coin.weight;
          taken[index] = 1;
          continue;
        }
        // Reached, and not taken for good: a later and smaller coin may come closer.
        reached = true;
        if (more < bestSum || (best === undefined && closing < 0)) [bestSum, closing] = [more, index];
      }
    }
    list();
  }
  return best;
}

const BITS = 30;

/** One drawn number gives thirty flips. */
function coinFlip(draw: Draw): () => boolean {
  let [bits, left] = [0, 0];
  return () => {
    if (left === 0) [bits, left] = [draw(2 ** BITS), BITS];
    const flip = (bits & 1) === 1;
    bits >>>= 1;
    left -= 1;
    return flip;
  };
}
