import {
  type Asset,
  DAY_MS,
  decimalsOf,
  type ExactJson,
  formatCoins,
  formatFixed,
  formatInstant,
  formatUsdTotal,
  instant,
  type Instant,
  type Price,
  type Usd,
} from '../../units';
import type { Assessment } from './assess-contract';
import { assessKnown, type Known, projectContract, type Projection } from './project-contract';
import { checkPromise, type PromiseCheck } from './promise';
import { type ProjectFile, readProject, type StatedContract } from './read-project';
import type { Returns } from './returns';
import { scheduleOf, subsidyAt } from './chain-schedule';

const MICRO_DIGITS = 6;

/** What a projection of a file found: plain data to print, and whether a provider promises more than headers yield. */
export interface ProjectReport {
  readonly overpromise: boolean;
  readonly body: object;
}

const ASSUMPTIONS = [
  'Header data and prices are what the file states: nothing of them is verified.',
  'An expectation is hash rate x time x chance of a hash x reward of a block, with all machines hashing; luck is not in it.',
  'A price holds until the next one of the file.',
  'A scenario takes a block in the time that its coin aims at (bitcoin and bitcoin cash ten minutes, litecoin and dash two and a half, dogecoin one), changes the difficulty after each two weeks of such blocks and the price every 30 days.',
  'Each day is paid when it is due; what is late today is counted as never coming.',
  'Coin is valued when it comes. Buying the same coin means spending the whole cost on the day of the start, without a trading fee.',
];

/**
 * Projects every contract of a file and sets the providers side by side.
 * @param json the parsed file; docs/contracts.md lists its fields and those of the answer
 * @throws DomainError `rewards.bad-contract` naming the field
 */
export function projectReport(json: ExactJson): ProjectReport {
  const file = readProject(json);
  const known = knownOf(file);
  const results = file.contracts.map((stated) => ({
    stated,
    today: assessKnown(stated, known),
    promise: promiseOf(stated, file, known),
    projections: file.scenarios.map((scenario) => projectContract(stated, known, scenario)),
  }));
  const overpromise = results.some(({ promise }) => promise?.overpromise === true);
  const body = {
    asOf: formatInstant(file.asOf),
    overpromise,
    assumptions: ASSUMPTIONS,
    contracts: results.map(({ stated, today, promise, projections }) => ({
      id: stated.terms.id,
      provider: stated.terms.provider,
      asset: stated.terms.asset,
      cost: costBody(today),
      soFar: soFarBody(stated.terms.asset, today),
      promise: promise === undefined ? null : promiseBody(stated.terms.asset, promise),
      scenarios: file.scenarios.map((scenario, index) => ({
        ...scenario,
        ...projectionBody(stated.terms.asset, projections[index]),
      })),
    })),
    sideBySide: file.scenarios.map((scenario, index) => ({
      scenario: scenario.name,
      best: results
        .map(({ stated, promise, projections }) => ({ stated, promise, returns: projections[index]?.returns }))
        .sort((a, b) => byReturn(a.returns, b.returns))
        .map(({ stated, promise, returns }) => ({
          id: stated.terms.id,
          provider: stated.terms.provider,
          roiBps: bps(returns?.roiBps),
          coinRoiBps: bps(returns?.coinRoiBps),
          breakEvenAt: time(returns?.breakEvenAt),
          overpromise: promise?.overpromise ?? null,
        })),
    })),
  };
  return { overpromise, body };
}

function knownOf(file: ProjectFile): Known {
  const priceAt = (at: Instant): Price | undefined => file.prices.findLast(({ from }) => from <= at)?.price;
  const { asOf: now, stretches, feeRule, tip, verdict: rule, horizonDays } = file;
  return {
    now,
    stretches: stretches.filter(({ from }) => from < now),
    feeRule,
    priceAt,
    price: priceAt(now),
    tip,
    schedule: scheduleOf(file.contracts[0]?.terms.asset ?? 'BTC'),
    rule,
    horizonDays,
  };
}

/** Judged on the days before; where the file has no headers of them, on a day at the difficulty of the tip. */
function promiseOf({ terms, promise }: StatedContract, file: ProjectFile, known: Known): PromiseCheck | undefined {
  if (promise === null) return undefined;
  const { days, toleranceBps } = file.promise;
  const by = { from: instant(known.now - days * DAY_MS), to: known.now, price: known.price, toleranceBps };
  const before = checkPromise(terms, promise, known, by);
  const { schedule } = known;
  if (before !== undefined || file.tip === null || schedule === undefined || known.feeRule.kind === 'observed')
    return before;
  const { target, height } = file.tip;
  const subsidy = subsidyAt(height + 1, schedule);
  if (subsidy === null) return before;
  const stretch = {
    from: by.from,
    to: by.to,
    target,
    subsidy,
    fees: null,
    verified: false,
  };
  return checkPromise(terms, promise, { stretches: [stretch], feeRule: known.feeRule }, by);
}

function byReturn(a: Returns | undefined, b: Returns | undefined): number {
  const [first, second] = [a?.roiBps ?? null, b?.roiBps ?? null];
  if (first === second) return 0;
  if (first === null) return 1;
  if (second === null) return -1;
  return first > second ? -1 : 1;
}

function costBody({ cost }: Assessment): object | null {
  if (cost === undefined) return null;
  const { price, upfrontFees, electricity, refund, total } = cost;
  return {
    price: dollars(price),
    upfrontFees: dollars(upfrontFees),
    electricity: dollars(electricity),
    refund: dollars(refund),
    total: dollars(total),
  };
}

function soFarBody(asset: Asset, { accrual, standing, returns, endedAt, verdict }: Assessment): object {
  const coin = (units: bigint): string => formatCoins({ asset, units });
  return {
    until: time(accrual.until),
    stop: accrual.stop,
    days: standing.days.length,
    verified: accrual.days.length > 0 && accrual.days.every(({ verified }) => verified),
    earned: coin(standing.earned),
    received: coin(standing.received),
    atRisk: coin(standing.atRisk),
    writtenOff: coin(standing.writtenOff),
    late: coin(standing.late),
    daysLate: standing.daysLate,
    ahead: coin(standing.ahead),
    feesCarried: coin(accrual.days.at(-1)?.carried ?? 0n),
    defaultAt: time(standing.defaultAt),
    endedAt: time(endedAt),
    returns: returnsBody(asset, returns),
    verdict,
  };
}

function promiseBody(asset: Asset, check: PromiseCheck): object {
  const { promised, yielded, best, days, overBps, overpromise, impossible } = check;
  return {
    perUnitDay: { promised: micro(asset, promised), yielded: micro(asset, yielded), bestDay: micro(asset, best) },
    days,
    overBps: bps(overBps),
    overpromise,
    impossible,
  };
}

function projectionBody(asset: Asset, projection: Projection | undefined): object {
  if (projection === undefined) return { until: null, stop: 'no-price', returns: null };
  const { until, stop, feeDays, unpoweredDays, returns, boughtValue } = projection;
  return {
    until: time(until),
    stop,
    feeDays,
    unpoweredDays,
    returns: returnsBody(asset, returns),
    boughtValue: boughtValue === undefined ? null : dollars(boughtValue),
  };
}

function returnsBody(asset: Asset, returns: Returns | undefined): object | null {
  if (returns === undefined) return null;
  return {
    coin: formatCoins({ asset, units: returns.coin }),
    value: dollars(returns.value),
    unpriced: formatCoins({ asset, units: returns.unpriced }),
    roiBps: bps(returns.roiBps),
    breakEvenAt: time(returns.breakEvenAt),
    boughtCoin: formatCoins({ asset, units: returns.boughtCoin }),
    coinRoiBps: bps(returns.coinRoiBps),
  };
}

function dollars(value: Usd): string {
  return formatUsdTotal(value);
}

/** As text, like every exact figure. */
function bps(value: bigint | null | undefined): string | null {
  return value === null || value === undefined ? null : value.toString();
}

function time(at: Instant | null | undefined): string | null {
  return at === null || at === undefined ? null : formatInstant(at);
}

/** Coins of a quantity in base units x 10^6. */
function micro(asset: Asset, value: bigint): string {
  return formatFixed(value, MICRO_DIGITS + decimalsOf(asset));
}
