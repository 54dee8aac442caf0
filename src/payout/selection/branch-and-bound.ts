import { type Goal, nextUnlike, type Spendable, suffixSums, TRIES_MAX } from './spendable';

/** What a selection without change must meet. */
export interface ChangelessGoal extends Goal {
  /** How far above what they need is still cheaper than making and spending change. */
  readonly costOfChange: bigint;
}

interface Best {
  readonly waste: bigint;
  readonly picked: readonly number[];
}

/**
 * Looks for the coins that reach the target and exceed it by at most the cost of change, with the least waste: depth
 * first over the coins by falling amount, taking before leaving. A branch is left when what remains cannot reach the
 * target, when it is past the window, too heavy, or, above the long-term rate, already dearer than the best one found.
 * Of coins that are alike, leaving one leaves the others too.
 * @returns undefined when there is none, or none among the first 100,000 steps
 * @see Murch, An Evaluation of Coin Selection Strategies, 2016; Bitcoin Core wallet/coinselection.cpp, SelectCoinsBnB
 */
export function branchAndBound<T extends Spendable>(
  pool: readonly T[],
  goal: ChangelessGoal,
): readonly T[] | undefined {
  const coins = [...pool].sort(fallingThenCheap);
  const rest = suffixSums(coins);
  if ((rest[0] ?? 0n) < goal.target) return undefined;
  const best = search(coins, rest, goal);
  return best?.picked.flatMap((index) => coins[index] ?? []);
}

function search(coins: readonly Spendable[], rest: readonly bigint[], goal: ChangelessGoal): Best | undefined {
  const dear = coins.some(({ fee, longTermFee }) => fee > longTermFee);
  const unlike = nextUnlike(coins, alike);
  const picked: number[] = [];
  let best: Best | undefined;
  let [sum, waste, weight, next] = [0n, 0n, 0, 0];
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const excess = sum < goal.target ? -1n : sum - (goal.needOf?.(picked.length, weight) ?? goal.target);
    const beyond = excess > goal.costOfChange || weight > goal.maxWeight || sum + (rest[next] ?? 0n) < goal.target;
    const worse = dear && best !== undefined && waste > best.waste;
    const reached = excess >= 0n;
    const coin = coins[next];
    if (!beyond && !worse && reached) {
      const whole = waste + excess;
      if (best === undefined || whole <= best.waste) best = { waste: whole, picked: [...picked] };
    }
    if (!beyond && !worse && !reached && coin !== undefined) {
      picked.push(next);
      sum += coin.amount;
      waste += coin.fee - coin.longTermFee;
      weight += coin.weight;
      next += 1;
      continue;
    }
    const last = picked.pop();
    const left = last === undefined ? undefined : coins[last];
    if (last === undefined || left === undefined) break;
    sum -= left.amount;
    waste -= left.fee - left.longTermFee;
    weight -= left.weight;
    next = unlike[last] ?? last + 1;
  }
  return best;
}

function alike(a: Spendable, b: Spendable): boolean {
  return a.amount === b.amount && a.fee === b.fee;
}

function fallingThenCheap(a: Spendable, b: Spendable): number {
  if (a.amount !== b.amount) return a.amount > b.amount ? -1 : 1;
  const [cost, other] = [a.fee - a.longTermFee, b.fee - b.longTermFee];
  return cost === other ? 0 : cost < other ? -1 : 1;
}
