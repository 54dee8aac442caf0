import { DAY_MS, type Decimal, divide, type Instant, instant, type Price } from '../../units';
import { type ChainSchedule, subsidyAt } from './chain-schedule';
import type { Span } from './contract-terms';
import type { Stretch } from './expected-coin';

const BPS = 10_000n;
const PRICE_STEP_MS = 30 * DAY_MS;
/** Decimals that a price keeps from step to step. */
const PRICE_SCALE = 12;
/** The easiest target of any network: two hashes find a block. */
const TARGET_MAX = (1n << 255n) - 1n;

/** One answer to "what if", all of it said. */
export interface Scenario {
  readonly name: string;
  /** Change of the price every 30 days, in basis points: above -10000. */
  readonly priceBpsPer30Days: number;
  /** Change of the difficulty every two weeks of blocks (bitcoin's retarget, every fourth of litecoin's), basis points: above -10000. */
  readonly difficultyBpsPerPeriod: number;
}

/** Where a projection begins: the last known block and its target. */
export interface ChainPoint {
  readonly at: Instant;
  readonly height: number;
  readonly target: bigint;
}

/**
 * A chain's future by a scenario: a block in each of the schedule's spacings from the point on, the difficulty changed by
 * the same part at each height that two weeks of blocks divide, the subsidy changed at its heights. Nothing of it is verified.
 * @param span where the stretches begin, at or after the point, and where they end
 */
export function projectedStretches(
  point: ChainPoint,
  scenario: Scenario,
  { from, to: until }: Span,
  schedule: ChainSchedule,
): Stretch[] {
  const { stepBlocks, rewardBlocks, rewardShift, blockMs } = schedule;
  const stretches: Stretch[] = [];
  let { height, at, target } = point;
  while (at < until) {
    // Work on block height + 1 begins when block height is found.
    const next = height + 1;
    if (next % stepBlocks === 0) target = harder(target, scenario.difficultyBpsPerPeriod);
    const toStep = stepBlocks - (next % stepBlocks);
    const toReward = rewardBlocks - ((next - rewardShift) % rewardBlocks);
    const blocks = Math.min(toStep, toReward);
    const to = instant(Math.min(at + blocks * blockMs, until));
    const begins = instant(Math.max(at, from));
    const subsidy = subsidyAt(next, schedule);
    // A reward that nobody can tell is a hole, before which the account stops.
    if (begins < to && subsidy !== null) {
      stretches.push({ from: begins, to, target, subsidy, fees: null, verified: false });
    }
    height += blocks;
    at = instant(at + blocks * blockMs);
  }
  return stretches;
}

/** Difficulty is the inverse of the target: what one gains the other loses, rounded down. */
function harder(target: bigint, bps: number): bigint {
  const next = (target * BPS) / (BPS + BigInt(bps));
  return next > TARGET_MAX ? TARGET_MAX : next;
}

/** The price of a scenario: a step every 30 days from `from` on, each rounded half-even to 12 decimals; null at nothing. */
export function projectedPrice(start: Price, scenario: Scenario, from: Instant): (at: Instant) => Price | undefined {
  const factor = BPS + BigInt(scenario.priceBpsPer30Days);
  const steps: Decimal[] = [start];
  return (at) => {
    const wanted = Math.max(0, Math.floor((at - from) / PRICE_STEP_MS));
    for (let last = steps.at(-1); last !== undefined && steps.length <= wanted; last = steps.at(-1)) {
      const numerator = last.digits * factor * 10n ** BigInt(PRICE_SCALE);
      const digits = divide(numerator, BPS * 10n ** BigInt(last.scale), 'half-even');
      steps.push({ digits, scale: PRICE_SCALE });
    }
    const price = steps[wanted];
    return price === undefined || price.digits <= 0n ? undefined : (price as Price);
  };
}
