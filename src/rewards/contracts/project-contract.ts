import { DAY_MS, instant, type Instant, type Price, type Usd, usdValue } from '../../units';
import { type AccrualStop, accrue, type Surroundings } from './accrual';
import { assessContract, type Assessment, type ContractFacts } from './assess-contract';
import type { ChainSchedule } from './chain-schedule';
import type { FeeRule, Stretch } from './expected-coin';
import { type CoinAt, costOf, type Returns, returnsOf } from './returns';
import { type ChainPoint, projectedPrice, projectedStretches, type Scenario } from './scenario';
import type { VerdictRule } from './verdict';

/** What is known at the moment a projection is made. */
export interface Known {
  readonly now: Instant;
  readonly stretches: readonly Stretch[];
  readonly feeRule: FeeRule;
  /** Prices up to `now`; undefined after it and where there is none. */
  readonly priceAt: (at: Instant) => Price | undefined;
  /** The last known price: what a scenario begins with. */
  readonly price: Price | undefined;
  /** The last known block; null where nothing can be projected. */
  readonly tip: ChainPoint | null;
  /** Undefined for a coin whose chain is not told: nothing is projected. */
  readonly schedule: ChainSchedule | undefined;
  readonly rule: VerdictRule;
  /** How far an open-ended contract is looked at, from its start or from now, whichever is later. */
  readonly horizonDays: number;
}

/** What a contract would bring by its end, or by the horizon, if a scenario came true. */
export interface Projection {
  readonly scenario: Scenario;
  readonly until: Instant;
  readonly stop: AccrualStop;
  /** Days on which the fee was more than the reward, and on which nobody had paid the electricity. */
  readonly feeDays: number;
  readonly unpoweredDays: number;
  /** Undefined where a price is missing. */
  readonly returns: Returns | undefined;
  /** What the coin that the cost would have bought is worth at the end of it. */
  readonly boughtValue: Usd | undefined;
}

/** The contract as it stands now. */
export function assessKnown(facts: ContractFacts, known: Known): Assessment {
  return assessContract(facts, known, known.rule, known.now);
}

/**
 * Carries a contract on to its end by a scenario. It assumes what the scenario says, blocks at the coin's own spacing, all machines
 * hashing, payment of each day when it is due; what is late now is counted as never coming.
 * @returns undefined where there is no block to begin at, no schedule of the chain, or no price now
 */
export function projectContract(facts: ContractFacts, known: Known, scenario: Scenario): Projection | undefined {
  const { terms, events } = facts;
  const { now, tip, price, schedule } = known;
  if (tip === null || price === undefined || schedule === undefined) return undefined;
  const horizon = instant(Math.max(now, terms.start) + (terms.termDays ?? known.horizonDays) * DAY_MS + DAY_MS);
  const seen = known.stretches.at(-1)?.to ?? tip.at;
  const future = projectedStretches(tip, scenario, { from: seen, to: horizon }, schedule);
  const later = projectedPrice(price, scenario, now);
  const priceAt = (at: Instant): Price | undefined => (at < now ? known.priceAt(at) : later(at));
  const around: Surroundings = { stretches: [...known.stretches, ...future], feeRule: known.feeRule, priceAt };
  const today = assessKnown(facts, known);
  const accrual = accrue(terms, events, around, horizon);
  const counted = today.standing.defaultAt === null ? accrual.days : [];
  const coins: CoinAt[] = [
    ...facts.payments.filter(({ at }) => at <= now),
    ...today.standing.days
      .filter(({ day }) => day.dueAt >= now)
      .map(({ day, open }) => ({ at: day.dueAt, amount: open })),
    ...counted.filter(({ to }) => to > today.accrual.until).map(({ dueAt, net }) => ({ at: dueAt, amount: net })),
  ].sort((a, b) => a.at - b.at);
  const prices = { start: priceAt(terms.start), at: priceAt };
  const cost = costOf(terms, events, prices.start);
  const returns = cost === undefined ? undefined : returnsOf(terms.asset, cost.total, coins, prices);
  const endPrice = priceAt(coins.at(-1)?.at ?? now);
  return {
    scenario,
    until: accrual.until,
    stop: accrual.stop,
    feeDays: accrual.days.filter(({ state }) => state === 'fee-exceeds').length,
    unpoweredDays: accrual.days.filter(({ state }) => state === 'unpowered').length,
    returns,
    boughtValue:
      returns === undefined || endPrice === undefined
        ? undefined
        : usdValue({ asset: terms.asset, units: returns.boughtCoin }, endPrice),
  };
}
