import { type Asset, decimalsOf } from '../../units';
import type { FeeRule } from './expected-coin';
import type { JsonFields } from './json-fields';
import type { Promised } from './promise';
import { DEFAULT_VERDICT, type VerdictRule } from './verdict';

const BPS_ALL = 10_000;
/** A hundredfold: what changes more is mistyped. */
export const CHANGE_BPS_MAX = 1_000_000;
const BLOCK_DIGITS_MAX = 20;

/** What a provider promises. @throws DomainError `rewards.bad-contract` */
export function promisedOf(fields: JsonFields): Promised {
  const promised = {
    currency: fields.oneOf('currency', ['usd', 'coin'] as const),
    perUnitDay: fields.decimal('perUnitDay'),
  };
  fields.done();
  return promised;
}

/** How fees of blocks count; none where nothing is declared. @throws DomainError `rewards.bad-contract` */
export function feeRuleOf(fields: JsonFields | null, asset: Asset): FeeRule {
  if (fields === null) return { kind: 'none' };
  const kind = fields.oneOf('rule', ['none', 'observed', 'per-block', 'of-subsidy']);
  const rule: FeeRule =
    kind === 'per-block'
      ? { kind, units: coins(fields, 'amount', asset) }
      : kind === 'of-subsidy'
        ? { kind, bps: fields.whole('bps', 0, CHANGE_BPS_MAX) }
        : { kind };
  fields.done();
  return rule;
}

/** By which figures a contract is judged. @throws DomainError `rewards.bad-contract` */
export function verdictOf(fields: JsonFields | null): VerdictRule {
  if (fields === null) return DEFAULT_VERDICT;
  const bound = (key: string): number => fields.whole(key, -BPS_ALL, CHANGE_BPS_MAX);
  const rule = {
    renewFromBps: bound('renewFromBps'),
    scaleFromBps: bound('scaleFromBps'),
    lostBpsMax: fields.whole('lostBpsMax', 0, BPS_ALL),
  };
  if (rule.scaleFromBps < rule.renewFromBps) throw fields.bad('scaleFromBps', 'is below "renewFromBps"');
  fields.done();
  return rule;
}

/** Coins that a block can have, in base units. @throws DomainError `rewards.bad-contract` */
export function coins(fields: JsonFields, key: string, asset: Asset): bigint {
  const units = fields.scaled(key, decimalsOf(asset));
  if (units < 10n ** BigInt(BLOCK_DIGITS_MAX)) return units;
  throw fields.bad(key, 'is not an amount that a block can have');
}
