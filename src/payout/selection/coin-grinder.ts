import { type Goal, nextUnlike, type Spendable, suffixSums, TRIES_MAX } from './spendable';

/** What a selection with change must reach. */
export interface ChangeGoal extends Goal {
  /** The least that is to be left for change, its own output's fee included. */
  readonly changeTarget: bigint;
}

interface Best {
  readonly weight: number;
  readonly sum: bigint;
  readonly picked: readonly number[];
}

/** What the last coin taken makes of the branch: go on, leave that coin, or leave it and the one before it. */
type Verdict = 'deeper' | 'leave' | 'cut';

/**
 * Looks for the lightest coins that reach the target and leave change; of equal weight those that tie up less. Used
 * when fees are high, where every input hurts.
 * @returns undefined when there are none, or none among the first 100,000 steps
 * @see Bitcoin Core wallet/coinselection.cpp, CoinGrinder; Bitcoin Core pull request 27877
 */
export function coinGrinder<T extends Spendable>(pool: readonly T[], goal: ChangeGoal): readonly T[] | undefined {
  const coins = [...pool].sort(fallingThenLight);
  const best = new Grinder(coins, goal).run();
  return best?.picked.flatMap((index) => coins[index] ?? []);
}

class Grinder {
  private readonly total: bigint;
  private readonly rest: readonly bigint[];
  /** Least weight of the coins from an index on. */
  private readonly lightest: readonly number[];
  private readonly unlike: readonly number[];
  private readonly picked: number[] = [];
  private sum = 0n;
  private weight = 0;
  private best: Best | undefined;

  constructor(
    private readonly coins: readonly Spendable[],
    private readonly goal: ChangeGoal,
  ) {
    this.total = goal.target + goal.changeTarget;
    this.rest = suffixSums(coins);
    this.unlike = nextUnlike(coins, (a, b) => a.amount === b.amount);
    const lightest = new Array<number>(coins.length + 1).fill(Number.POSITIVE_INFINITY);
    for (let i = coins.length - 1; i >= 0; i -= 1) {
      lightest[i] = Math.min(coins[i]?.weight ?? 0, lightest[i + 1] ?? Number.POSITIVE_INFINITY);
    }
    this.lightest = lightest;
  }

  run(): Best | undefined {
    if ((this.rest[0] ?? 0n) < this.total) return undefined;
    let next: number | undefined = 0;
    for (let tries = 0; tries < TRIES_MAX && next !== undefined; tries += 1) {
      const coin: Spendable | undefined = this.coins[next];
      if (coin === undefined) break;
      this.picked.push(next);
      this.sum += coin.amount;
      this.weight += coin.weight;
      const verdict: Verdict = next === this.coins.length - 1 ? this.atEnd(coin, next) : this.judge(coin, next);
      if (verdict === 'deeper') {
        next += 1;
        continue;
      }
      if (verdict === 'cut') this.drop();
      next = this.leaveLast();
    }
    return this.best;
  }

  /** Nothing stands behind the last coin: neither with it nor without it is there more to find. */
  private atEnd(coin: Spendable, index: number): Verdict {
    this.judge(coin, index);
    return 'cut';
  }

  private judge(coin: Spendable, index: number): Verdict {
    const most = this.best?.weight ?? this.goal.maxWeight;
    if (this.sum + (this.rest[index + 1] ?? 0n) < this.total) return 'cut';
    // A lighter coin may still come instead of the last one only where there is one.
    const give = coin.weight <= (this.lightest[index + 1] ?? 0) ? 'cut' : 'leave';
    if (this.weight > most) return give;
    const short = this.short();
    if (short <= 0n) {
      this.keep();
      return 'leave';
    }
    // Later coins add no more than this one: so many of them, each at least as heavy as the lightest, are still needed.
    const missing = Number((short + coin.amount - 1n) / coin.amount);
    const hopeless = this.best !== undefined && this.weight + missing * (this.lightest[index + 1] ?? 0) > most;
    return hopeless ? give : 'deeper';
  }

  /** What is missing to the target with change; where rounding alone is, at least a little. */
  private short(): bigint {
    const short = this.total - this.sum;
    if (short > 0n || this.goal.needOf === undefined) return short;
    return this.goal.needOf(this.picked.length, this.weight) + this.goal.changeTarget - this.sum;
  }

  private keep(): void {
    const { best, weight, sum } = this;
    if (best === undefined || weight < best.weight || (weight === best.weight && sum < best.sum)) {
      this.best = { weight, sum, picked: [...this.picked] };
    }
  }

  private drop(): number | undefined {
    const last = this.picked.pop();
    const coin = last === undefined ? undefined : this.coins[last];
    if (coin === undefined) return undefined;
    this.sum -= coin.amount;
    this.weight -= coin.weight;
    return last;
  }

  /** Leaves the last coin, and those behind it that add the same: they are no lighter. @returns the next to take */
  private leaveLast(): number | undefined {
    for (let last = this.drop(); last !== undefined; last = this.drop()) {
      const next = this.unlike[last] ?? last + 1;
      if (next < this.coins.length) return next;
    }
    return undefined;
  }
}

function fallingThenLight(a: Spendable, b: Spendable): number {
  if (a.amount !== b.amount) return a.amount > b.amount ? -1 : 1;
  return a.weight - b.weight;
}
