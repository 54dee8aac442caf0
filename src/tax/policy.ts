import { type Asset, DomainError, type Instant } from '../units';

/** When a credited coin is income (RULES.md 3). There is no default: the operator declares it per source. */
export const RECOGNISE_AT = ['credit', 'matured', 'withdrawable', 'on-chain'] as const;
export type RecogniseAt = (typeof RECOGNISE_AT)[number];

/** Whose income and whose disposal a reward is (RULES.md 1). There is no default. */
export const LEGAL_MODELS = ['principal', 'nominee', 'agent', 'marketplace', 'partnership'] as const;
export type LegalModel = (typeof LEGAL_MODELS)[number];

/** Who owns an altcoin at the moment it is converted (RULES.md 2). */
export type OwnerAtConversion = 'operator' | 'member';

/** What an operator declared about one source, from an instant on. Changed only by a later declaration. */
export interface IncomeDeclaration {
  readonly source: string;
  readonly from: Instant;
  readonly recogniseAt: RecogniseAt;
  readonly legalModel: LegalModel;
  readonly ownerAtConversion: OwnerAtConversion;
  /** Why, in the operator's words: it is printed for the preparer. */
  readonly reason: string;
}

/** The operator's own minimum for a withdrawal, from an instant on; never a member's threshold (RULES.md 3). */
export interface OperatorMinimum {
  readonly asset: Asset;
  readonly from: Instant;
  /** Base units. Zero: any balance can be withdrawn. */
  readonly units: bigint;
}

/** Everything that recognition asks about law and contract; facts come from the journal. */
export interface IncomePolicy {
  /** IANA zone of the tax day, one for all (Rev. Proc. 2024-28 s.3.10, "the taxpayer's day"). */
  readonly zone: string;
  readonly declarations: readonly IncomeDeclaration[];
  readonly minimums: readonly OperatorMinimum[];
}

function latest<T extends { readonly from: Instant }>(records: readonly T[], at: Instant): T | undefined {
  return records.reduce<T | undefined>(
    (best, one) => (one.from <= at && (best === undefined || one.from >= best.from) ? one : best),
    undefined,
  );
}

/** What was declared for a source at an instant; undefined when nothing was. */
export function declaredFor(policy: IncomePolicy, source: string, at: Instant): IncomeDeclaration | undefined {
  return latest(
    policy.declarations.filter((one) => one.source === source),
    at,
  );
}

/** @throws DomainError `tax.undeclared-source` when nothing was declared for the source at that instant */
export function declarationFor(policy: IncomePolicy, source: string, at: Instant): IncomeDeclaration {
  const found = declaredFor(policy, source, at);
  if (found === undefined) {
    throw new DomainError('tax.undeclared-source', `Nobody declared whose income source "${source}" is.`, { source });
  }
  return found;
}

/** The operator's minimum in force; zero where none was set, because then nothing stops a withdrawal. */
export function minimumFor(policy: IncomePolicy, asset: Asset, at: Instant): bigint {
  return (
    latest(
      policy.minimums.filter((one) => one.asset === asset),
      at,
    )?.units ?? 0n
  );
}
