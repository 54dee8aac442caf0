import { declarationFor, type IncomeDeclaration, type IncomePolicy, type LegalModel } from '../tax';
import { DomainError, type Instant } from '../units';

/** Whose disposal it is when coin leaves. */
export type Whose = 'operator' | 'members' | 'undecided';

/** RULES.md 1 and 2. What marketplace and partnership mean for the coin itself no source settles. */
const BY_MODEL: Readonly<Record<LegalModel, Whose>> = {
  principal: 'operator',
  nominee: 'members',
  agent: 'members',
  marketplace: 'undecided',
  partnership: 'undecided',
};
const WORDS: Readonly<Record<Whose, string>> = { operator: "the operator's", members: "the members'", undecided: 'nobody has decided whose' }; // prettier-ignore

/**
 * Whose coin is given when members are paid in bitcoin (RULES.md 2: never the member's disposal).
 * @param sources whose coin the books held until then; a payout does not say of which source its coin is
 */
export function whoseAtPayout(policy: IncomePolicy, sources: ReadonlySet<string>, at: Instant): [Whose, string] {
  return agreed(policy, sources, at, ({ source, legalModel }) => [BY_MODEL[legalModel], `${source} is ${legalModel}`]);
}

/** Whose coin is sold when members' accrued altcoin is converted, by `owner_at_conversion` of its sources. */
export function whoseAtConversion(policy: IncomePolicy, sources: ReadonlySet<string>, at: Instant): [Whose, string] {
  return agreed(policy, sources, at, ({ source, ownerAtConversion: owner }) => [
    owner === 'member' ? 'members' : 'operator',
    `of ${source} the ${owner} owns what is converted`,
  ]);
}

/** Decided where all sources agree. */
function agreed(
  policy: IncomePolicy,
  sources: ReadonlySet<string>,
  at: Instant,
  judge: (declared: IncomeDeclaration) => [Whose, string],
): [Whose, string] {
  const said = [...sources].sort().map((source): [Whose, string] => {
    try {
      return judge(declarationFor(policy, source, at));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'tax.undeclared-source') throw error;
      return ['undecided', `${source} is not declared`];
    }
  });
  const kinds = new Set(said.map(([whose]) => whose));
  const words = said.map(([, why]) => why).join('; ');
  const [first] = kinds;
  if (first === undefined) return ['undecided', 'no source had stated anything yet'];
  if (kinds.size === 1) return [first, `${words}: ${WORDS[first]}`];
  return ['undecided', `${words}: the models differ, and which coin left is not recorded`];
}
