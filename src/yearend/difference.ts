import type { ClosedFacts } from '../../reports/tax-year/member-facts';

/** One thing that two versions of a year have otherwise. Null where a version does not have it. */
export interface Difference {
  /** The member; null for the year as a whole. */
  readonly memberId: string | null;
  /** A total's name, or a row's id. */
  readonly what: string;
  readonly old: string | null;
  readonly new: string | null;
}

/** What one member's facts say otherwise: totals first, then rows by id. */
export function memberDifference(memberId: string, old: ClosedFacts, next: ClosedFacts): Difference[] {
  return [...changed(memberId, old.totals, next.totals, 'total '), ...changed(memberId, old.rows, next.rows, '')];
}

/** What the years say otherwise as a whole. */
export function headDifference(
  old: Readonly<Record<string, string>>,
  next: Readonly<Record<string, string>>,
): Difference[] {
  // prettier-ignore
  return changed(null, old, next, '');
}

function changed(
  memberId: string | null,
  old: Readonly<Record<string, string>>,
  next: Readonly<Record<string, string>>,
  prefix: string,
): Difference[] {
  // prettier-ignore
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])].sort();
  return names
    .filter((name) => old[name] !== next[name])
    .map((name) => ({ memberId, what: prefix + name, old: old[name] ?? null, new: next[name] ?? null }));
}
