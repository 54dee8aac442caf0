import { parseExactJson } from '../../units';
import type { ContractTerms } from './contract-terms';
import type { FeeRule } from './expected-coin';
import { JsonFields } from './json-fields';
import type { Promised } from './promise';
import { feeRuleOf, promisedOf, verdictOf } from './read-declared';
import { readTerms } from './read-contract';
import type { VerdictRule } from './verdict';

/** What was signed, and by which rules it is to be judged. */
export interface SignedContract {
  readonly terms: ContractTerms;
  readonly promise: Promised | null;
  /** How fees of blocks count in what is expected. */
  readonly feeRule: FeeRule;
  readonly verdictRule: VerdictRule;
}

/**
 * Reads a contract as it is kept: the fields of a contract in a projection file, with `blockFees` and `verdictRule`.
 * @throws DomainError `rewards.bad-contract` naming the field, `units.bad-json`
 */
export function signedOf(text: string): SignedContract {
  const fields = new JsonFields(parseExactJson(text), '');
  const terms = readTerms(fields);
  const stated = fields.part('promise');
  const feeRule = feeRuleOf(fields.part('blockFees'), terms.asset);
  // Headers show no fees, and nothing else observes them for a contract that is followed day by day.
  if (feeRule.kind === 'observed') throw fields.bad('blockFees', 'is not "none", "per-block" or "of-subsidy"');
  const signed = {
    terms,
    promise: stated === null ? null : promisedOf(stated),
    feeRule,
    verdictRule: verdictOf(fields.part('verdictRule')),
  };
  fields.done();
  return signed;
}
