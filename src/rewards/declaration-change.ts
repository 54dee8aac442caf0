import type { SourceDeclaration } from './source';

/** What makes a source what it is: rows, claims and income that are booked stand on each of these. */
const IDENTITY = [
  'pool',
  'statement',
  'account',
  'asset',
  'receivesAt',
  'reports',
  'dayOffsetMinutes',
  'amountDecimals',
  'legalModel',
  'recogniseAt',
  'ownerAtConversion',
] as const satisfies readonly (keyof SourceDeclaration)[];

/** A field that is declared otherwise than when rows were booked. */
export interface DeclarationChange {
  readonly field: (typeof IDENTITY)[number];
  readonly before: string;
  readonly now: string;
}

/**
 * What of a source's identity is declared otherwise than before. How it is shared changes by date and its first day is
 * judged row by row: neither is compared here. An account that was not noted before is not compared either.
 */
export function declarationChanges(before: SourceDeclaration, now: SourceDeclaration): DeclarationChange[] {
  return IDENTITY.flatMap((field): DeclarationChange[] => {
    if (field === 'account' && before.account === undefined) return [];
    if (before[field] === now[field]) return [];
    return [{ field, before: String(before[field] ?? 'nothing'), now: String(now[field] ?? 'nothing') }];
  });
}

/** What follows the sources file when it is left out there too. */
const AS_DECLARED: readonly string[] = ['missingAfterDays', 'minedBeside'];

/**
 * The declaration to keep once rows are booked: what is only asked for the future follows the sources file; how rewards
 * are shared stays as it was first read, because its changes have dates of their own.
 */
export function keptDeclaration(before: SourceDeclaration, now: SourceDeclaration): SourceDeclaration {
  const { since, missingAfterDays, account, minedBeside } = now;
  const kept = Object.fromEntries(Object.entries(before).filter(([field]) => !AS_DECLARED.includes(field)));
  return {
    ...(kept as unknown as SourceDeclaration),
    since,
    ...(missingAfterDays === undefined ? {} : { missingAfterDays }),
    ...(account === undefined ? {} : { account }),
    ...(minedBeside === undefined ? {} : { minedBeside }),
  };
}
