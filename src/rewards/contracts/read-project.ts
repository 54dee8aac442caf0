import { expandBits, HashingRefusal } from '../../hashing';
import { type Asset, decimalsOf, type ExactJson, type Instant, JsonNumber, type Price } from '../../units';
import type { ContractPayment } from './contract-standing';
import type { ContractEvents, ContractTerms } from './contract-terms';
import type { FeeRule, Stretch } from './expected-coin';
import { badField, JsonFields } from './json-fields';
import type { Promised } from './promise';
import { readEvents, readTerms, TERM_DAYS_MAX } from './read-contract';
import { CHANGE_BPS_MAX, coins, feeRuleOf, promisedOf, verdictOf } from './read-declared';
import { type ChainSchedule, scheduleOf, subsidyAt } from './chain-schedule';
import type { ChainPoint, Scenario } from './scenario';
import type { VerdictRule } from './verdict';

const CONTRACTS_MAX = 50;
const HEADERS_MAX = 10_000;
const PRICES_MAX = 10_000;
const PAYMENTS_MAX = 10_000;
const SCENARIOS_MAX = 20;
const BPS_ALL = 10_000;
const HEIGHT_MAX = 100_000_000;
const UINT32_MAX = 0xffffffff;
/** Easier than any network's own limit: the file says which chain it speaks of, its rules are not judged here. */
const TARGET_MAX = (1n << 255n) - 1n;
/** A year of horizon for an open-ended contract. */
const HORIZON_DAYS = 365;
const PROMISE_DAYS = 30;

/** One contract of a file with all that is known of it. */
export interface StatedContract {
  readonly terms: ContractTerms;
  readonly events: ContractEvents;
  readonly payments: readonly ContractPayment[];
  readonly promise: Promised | null;
}

/** What a file for a projection says. */
export interface ProjectFile {
  readonly asOf: Instant;
  readonly contracts: readonly StatedContract[];
  readonly stretches: readonly Stretch[];
  readonly feeRule: FeeRule;
  /** In the order of time; each holds until the next. */
  readonly prices: readonly { readonly from: Instant; readonly price: Price }[];
  readonly tip: ChainPoint | null;
  readonly scenarios: readonly Scenario[];
  readonly horizonDays: number;
  readonly promise: { readonly days: number; readonly toleranceBps: number };
  readonly verdict: VerdictRule;
}

/** @throws DomainError `rewards.bad-contract` naming the field; docs/contracts.md lists them all */
export function readProject(json: ExactJson): ProjectFile {
  const fields = new JsonFields(json, '');
  const asOf = fields.time('asOf');
  const contracts = fields.list('contracts', CONTRACTS_MAX).map(contractOf);
  const [first] = contracts;
  if (first === undefined) throw fields.bad('contracts', 'is not a list of at least one contract');
  const asset = first.terms.asset;
  contracts.forEach(({ terms }, index) => {
    if (terms.asset !== asset) throw badField(`contracts[${index}].asset`, `is not ${asset}: headers and prices of a file speak of one coin`); // prettier-ignore
    if (contracts.findIndex((one) => one.terms.id === terms.id) < index) throw badField(`contracts[${index}].id`, 'stands twice'); // prettier-ignore
  });
  const scenarios = fields.list('scenarios', SCENARIOS_MAX).map(scenarioOf);
  const tip = tipOf(fields.part('tip'));
  if (scenarios.length > 0 && scheduleOf(asset) === undefined) {
    throw fields.bad(
      'scenarios',
      `cannot be computed for ${asset}: what its blocks pay in time to come is not known here`,
    );
  }
  if (scenarios.length > 0 && tip === null) throw fields.bad('tip', 'is missing: a scenario begins at a block');
  if (tip !== null && tip.at > asOf) throw fields.bad('tip', 'is after "asOf"');
  const feeRule = feeRuleOf(fields.part('blockFees'), asset);
  if (feeRule.kind === 'observed' && scenarios.length > 0) {
    throw badField('blockFees.rule', 'is not "none", "per-block" or "of-subsidy": nobody has observed the fees of a scenario'); // prettier-ignore
  }
  const file: ProjectFile = {
    asOf,
    contracts,
    stretches: inOrder(fields.list('headers', HEADERS_MAX).map((one) => stretchOf(one, asset, feeRule))),
    feeRule,
    prices: pricesOf(fields.list('prices', PRICES_MAX)),
    tip,
    scenarios,
    horizonDays: fields.has('horizonDays') ? fields.whole('horizonDays', 1, TERM_DAYS_MAX) : HORIZON_DAYS,
    promise: promiseRuleOf(fields.part('promiseRule')),
    verdict: verdictOf(fields.part('verdictRule')),
  };
  fields.done();
  return file;
}

function contractOf(fields: JsonFields): StatedContract {
  const terms = readTerms(fields);
  const events = readEvents(fields, terms);
  const payments = fields.list('payments', PAYMENTS_MAX).map((one) => {
    const payment = { at: one.time('at'), amount: one.scaled('amount', decimalsOf(terms.asset)) };
    if (payment.at < terms.start)
      throw one.bad('at', 'is before the start of the contract: it paid for something else');
    one.done();
    return payment;
  });
  const stated = fields.part('promise');
  const promise = stated === null ? null : promisedOf(stated);
  fields.done();
  return { terms, events, payments, promise };
}

function targetOf(fields: JsonFields): bigint {
  const value = fields.raw('bits');
  const hex = typeof value === 'string' && /^(?:0x)?[0-9a-f]{8}$/i.test(value) ? value.replace(/^0x/i, '') : undefined;
  const whole = value instanceof JsonNumber && /^\d{1,10}$/.test(value.text) ? Number(value.text) : undefined;
  const bits = hex === undefined ? whole : Number.parseInt(hex, 16);
  const bad = fields.bad('bits', 'is not the compact target of a header, a number or 8 hex digits such as "17023a04"');
  if (bits === undefined || bits > UINT32_MAX) throw bad;
  try {
    return expandBits(bits, TARGET_MAX);
  } catch (error) {
    if (error instanceof HashingRefusal) throw bad;
    throw error;
  }
}

function stretchOf(fields: JsonFields, asset: Asset, { kind }: FeeRule): Stretch {
  const from = fields.time('from');
  const to = fields.time('to');
  if (to <= from) throw fields.bad('to', 'is not after "from"');
  if (fields.has('height') === fields.has('subsidy')) throw fields.bad('subsidy', 'is not alone: a row says either "subsidy" or, for a coin whose schedule is known, "height"'); // prettier-ignore
  const schedule = scheduleOf(asset);
  if (fields.has('height') && schedule === undefined) throw fields.bad('height', `tells no subsidy of ${asset}: say "subsidy"`); // prettier-ignore
  if (kind === 'observed' && !fields.has('fees'))
    throw fields.bad('fees', 'is not an amount, which "observed" fees need');
  const stretch = {
    from,
    to,
    target: targetOf(fields),
    subsidy: schedule !== undefined && fields.has('height') ? subsidyOf(fields, schedule) : coins(fields, 'subsidy', asset), // prettier-ignore
    fees: fields.has('fees') ? coins(fields, 'fees', asset) : null,
    // A file proves nothing: only our own chain's headers are verified.
    verified: false,
  };
  fields.done();
  return stretch;
}

function subsidyOf(fields: JsonFields, schedule: ChainSchedule): bigint {
  const subsidy = subsidyAt(fields.whole('height', 0, HEIGHT_MAX), schedule);
  if (subsidy === null) throw fields.bad('height', 'is of a time in which the height alone did not tell the subsidy: say "subsidy"'); // prettier-ignore
  return subsidy;
}

function inOrder(stretches: readonly Stretch[]): readonly Stretch[] {
  stretches.forEach(({ from }, index) => {
    const before = stretches[index - 1];
    if (before !== undefined && from < before.to) throw badField(`headers[${index}].from`, 'is before the end of the row before it'); // prettier-ignore
  });
  return stretches;
}

function pricesOf(rows: readonly JsonFields[]): ProjectFile['prices'] {
  const prices = rows.map((row) => {
    const price = row.decimal('usd');
    if (price.digits === 0n) throw row.bad('usd', 'is not a price above 0');
    const found = { from: row.time('from'), price: price as Price };
    row.done();
    return found;
  });
  prices.forEach(({ from }, index) => {
    const before = prices[index - 1];
    if (before !== undefined && from <= before.from) throw badField(`prices[${index}].from`, 'is not after the row before it'); // prettier-ignore
  });
  return prices;
}

function tipOf(fields: JsonFields | null): ChainPoint | null {
  if (fields === null) return null;
  const tip = { at: fields.time('at'), height: fields.whole('height', 0, HEIGHT_MAX), target: targetOf(fields) };
  fields.done();
  return tip;
}

function scenarioOf(fields: JsonFields): Scenario {
  const change = (key: string): number => fields.whole(key, 1 - BPS_ALL, CHANGE_BPS_MAX);
  const scenario = {
    name: fields.text('name'),
    priceBpsPer30Days: change('priceBpsPer30Days'),
    difficultyBpsPerPeriod: change('difficultyBpsPerPeriod'),
  };
  fields.done();
  return scenario;
}

function promiseRuleOf(fields: JsonFields | null): ProjectFile['promise'] {
  if (fields === null) return { days: PROMISE_DAYS, toleranceBps: 0 };
  const rule = { days: fields.whole('days', 1, 366), toleranceBps: fields.whole('toleranceBps', 0, BPS_ALL) };
  fields.done();
  return rule;
}
