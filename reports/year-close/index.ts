import type { Difference, MemberHash, YearVersion } from '../../src/yearend';
import { formatInstant } from '../../src/units';
import { canonicalJson } from '../canonical';
import { csvLine, textCell } from '../csv';
import type { ClosedFacts } from '../tax-year/member-facts';

/** A version of a closed year, as it is printed. */
export interface PrintedVersion {
  readonly version: YearVersion;
  readonly members: readonly MemberHash[];
  /** Whose own entries could not be judged: their facts have no lots. */
  readonly blocked: readonly string[];
  /** What it has otherwise than the version before it. */
  readonly difference: readonly Difference[];
  /** Whose facts are printed too. */
  readonly member?: { readonly id: string; readonly facts: ClosedFacts };
}

/** Files of a version: the year's header, its members with the hash of their facts, what changed, one member's facts. */
export function yearVersionFiles({
  version,
  members,
  blocked,
  difference,
  member,
}: PrintedVersion): { readonly name: string; readonly text: string }[] {
  // prettier-ignore
  const rows = (header: readonly string[], lines: readonly (readonly string[])[]): string =>
    [header, ...lines].map((cells) => csvLine(cells.map(textCell))).join('');
  const isBlocked = new Set(blocked);
  const year = canonicalJson({ ...version, closedAt: formatInstant(version.closedAt) });
  const files = [
    { name: 'year.json', text: `${year}\n` },
    { name: 'members.csv', text: rows(['member', 'facts_sha256', 'blocked'], members.map(({ memberId, factsSha256 }) => [memberId, factsSha256, isBlocked.has(memberId) ? 'by own entries' : ''])) }, // prettier-ignore
    {
      name: 'difference.csv',
      text: rows(
        ['member', 'what', 'version_before', 'this_version'],
        difference.map((one) => [one.memberId ?? '', one.what, one.old ?? '', one.new ?? '']),
      ),
    },
  ];
  if (member === undefined) return files;
  return [...files, { name: 'member.json', text: `${canonicalJson({ member: member.id, ...member.facts })}\n` }];
}
