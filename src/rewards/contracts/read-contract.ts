import { type Asset, ASSETS, decimalsOf, type Decimal, parseDecimal } from '../../units';
import {
  type Algorithm,
  ALGORITHM_OF,
  ALGORITHMS,
  type ContractEvents,
  type ContractFee,
  type ContractTerms,
  type FeeExcess,
  SHORTFALL_ORDERS,
} from './contract-terms';
import type { JsonFields } from './json-fields';

/** Ten years: nobody leases machines for longer than they last. */
export const TERM_DAYS_MAX = 3_660;
const DAYS_MAX = 3_660;
const BPS_ALL = 10_000;
const DAY_OFFSET_MAX = 14 * 60;
const EVENTS_MAX = 1_000;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const HASH_RATE = /^(\d{1,30}(?:\.\d{1,18})?)(?: ?([kMGTPE]?)H\/s)?$/;
const PREFIXES: Readonly<Record<string, number>> = { '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const HASH_RATE_DIGITS_MAX = 24;

/**
 * Reads the terms of one contract; docs/contracts.md lists the fields.
 * @throws DomainError `rewards.bad-contract` naming the field
 */
export function readTerms(fields: JsonFields): ContractTerms {
  const id = fields.text('id');
  if (!ID.test(id)) throw fields.bad('id', 'is not 1 to 64 letters, digits, _ and -');
  const asset = fields.oneOf<Asset>('asset', ASSETS);
  const algorithm = fields.oneOf<Algorithm>('algorithm', ALGORITHMS);
  if (ALGORITHM_OF[asset] !== algorithm) {
    throw fields.bad('algorithm', `is not ${ALGORITHM_OF[asset]}, with which ${asset} is mined`);
  }
  const termDays = fields.has('termDays') ? fields.whole('termDays', 1, TERM_DAYS_MAX) : null;
  const writeOffAfterDays = fields.has('writeOffAfterDays') ? fields.whole('writeOffAfterDays', 0, DAYS_MAX) : null;
  return {
    id,
    provider: fields.text('provider'),
    asset,
    algorithm,
    hashRate: hashRateOf(fields, 'hashRate'),
    units: BigInt(fields.whole('units', 1, Number.MAX_SAFE_INTEGER)),
    price: fields.dollars('price'),
    start: fields.time('start'),
    termDays,
    dayOffsetMinutes: fields.whole('dayOffsetMinutes', -DAY_OFFSET_MAX, DAY_OFFSET_MAX),
    fee: feeOf(fields.part('fee'), termDays),
    electricity: electricityOf(fields.part('electricity')),
    settlement: settlementOf(fields.must('settlement')),
    shortfall: fields.has('shortfall') ? fields.oneOf('shortfall', SHORTFALL_ORDERS) : 'oldest-first',
    writeOffAfterDays,
    default: defaultOf(fields.part('default'), writeOffAfterDays),
    residual: residualOf(fields.part('residual'), asset),
    cancellation: cancellationOf(fields.part('cancellation')),
  };
}

/** Top-ups of electricity and notice, as they happened. @throws DomainError `rewards.bad-contract` */
export function readEvents(fields: JsonFields, terms: ContractTerms): ContractEvents {
  const topUps = fields.list('topUps', EVENTS_MAX).map((one) => {
    const topUp = { at: one.time('at'), days: one.whole('days', 1, DAYS_MAX), price: one.dollars('price') };
    one.done();
    return topUp;
  });
  if (topUps.length > 0 && terms.electricity === null) throw fields.bad('topUps', 'needs prepaid "electricity"');
  const cancelledAt = fields.has('cancelledAt') ? fields.time('cancelledAt') : null;
  if (cancelledAt !== null && terms.cancellation === null)
    throw fields.bad('cancelledAt', 'needs terms of "cancellation"');
  return { topUps, cancelledAt };
}

/** Hashes per second: digits alone, or with a unit such as `100 TH/s`. */
function hashRateOf(fields: JsonFields, key: string): bigint {
  const value = fields.raw(key);
  const match = typeof value === 'string' ? HASH_RATE.exec(value) : null;
  const bad = fields.bad(key, 'is not a hash rate above 0 such as "100 TH/s"');
  if (match === null) throw bad;
  const { digits, scale } = parseDecimal((match[1] ?? '').replace(/^0+(?=\d)/, ''));
  const power = (PREFIXES[match[2] ?? ''] ?? 0) - scale;
  const rest = power < 0 ? 10n ** BigInt(-power) : 1n;
  if (digits % rest !== 0n) throw bad;
  const rate = power < 0 ? digits / rest : digits * 10n ** BigInt(power);
  if (rate === 0n || rate >= 10n ** BigInt(HASH_RATE_DIGITS_MAX)) throw bad;
  return rate;
}

function feeOf(fields: JsonFields | null, termDays: number | null): ContractFee | null {
  if (fields === null) return null;
  const currency = fields.oneOf('currency', ['usd', 'coin']);
  const perUnitDay: Decimal = fields.decimal('perUnitDay');
  const taken = fields.oneOf('taken', ['upfront', 'deducted']);
  if (taken === 'upfront' && termDays === null) throw fields.bad('taken', 'is not "deducted": an open-ended contract has no whole term to pay for'); // prettier-ignore
  const excess = excessOf(taken === 'upfront' ? null : fields.must('whenAboveReward'));
  fields.done();
  return { currency, perUnitDay, taken, excess };
}

/** A fee paid upfront is never above a day's reward: nothing is left to declare. */
function excessOf(fields: JsonFields | null): FeeExcess {
  if (fields === null) return { rule: 'waive' };
  const rule = fields.oneOf('rule', ['carry', 'waive', 'end']);
  const excess = rule === 'end' ? { rule, afterDays: fields.whole('afterDays', 1, DAYS_MAX) } : { rule };
  fields.done();
  return excess;
}

function electricityOf(fields: JsonFields | null): ContractTerms['electricity'] {
  if (fields === null) return null;
  const electricity = { days: fields.whole('days', 0, DAYS_MAX), price: fields.dollars('price') };
  fields.done();
  return electricity;
}

function settlementOf(fields: JsonFields): ContractTerms['settlement'] {
  const settlement = {
    everyDays: fields.whole('everyDays', 1, 366),
    anchor: fields.has('anchor') ? fields.time('anchor') : null,
    paidWithinDays: fields.whole('paidWithinDays', 0, 366),
    toleranceBps: fields.whole('toleranceBps', 0, BPS_ALL),
  };
  fields.done();
  return settlement;
}

function defaultOf(fields: JsonFields | null, writeOffAfterDays: number | null): ContractTerms['default'] {
  if (fields === null) return null;
  const afterDays = fields.whole('afterDays', 0, DAYS_MAX);
  if (writeOffAfterDays !== null && afterDays > writeOffAfterDays) {
    throw fields.bad('afterDays', 'is above "writeOffAfterDays": what is written off is no longer late, so nobody would ever be in default'); // prettier-ignore
  }
  const then = fields.oneOf('then', ['keep', 'write-off']);
  fields.done();
  return { afterDays, then };
}

function residualOf(fields: JsonFields | null, asset: Asset): ContractTerms['residual'] {
  if (fields === null) return { minimum: 0n, below: 'paid' };
  const minimum = fields.scaled('minimum', decimalsOf(asset));
  const below = fields.oneOf('below', ['paid', 'stays']);
  fields.done();
  return { minimum, below };
}

function cancellationOf(fields: JsonFields | null): ContractTerms['cancellation'] {
  if (fields === null) return null;
  const cancellation = { noticeDays: fields.whole('noticeDays', 0, DAYS_MAX), refundBps: fields.whole('refundBps', 0, BPS_ALL) }; // prettier-ignore
  fields.done();
  return cancellation;
}
