import { gunzipSync, gzipSync } from 'node:zlib';
import { sha256Hex } from '../../reports/canonical';
import type { ReadTx, WriteTx } from '../store';
import type { ClosedMark } from '../tax';
import { assertInvariant, type TaxYear } from '../units';
import { type ClosedFacts, factsText } from '../../reports/tax-year/member-facts';
import {
  type CloseEndRow,
  type CloseRunRow,
  yearCloseEnd,
  yearCloseFacts,
  yearCloseMember,
  yearCloseRun,
} from './closing.entity';
import type { MemberHash } from './year-version';

export async function runsOf(tx: ReadTx, year: TaxYear): Promise<CloseRunRow[]> {
  return tx.find(yearCloseRun, { where: { year }, orderBy: [['run', 'asc']] });
}

export async function endsOf(tx: ReadTx, year: TaxYear): Promise<CloseEndRow[]> {
  return tx.find(yearCloseEnd, { where: { year }, orderBy: [['run', 'asc']] });
}

/** The end of the run that made the version which stands now. */
export async function standingEnd(tx: ReadTx, year: TaxYear): Promise<CloseEndRow | undefined> {
  return (await endsOf(tx, year)).filter(({ version }) => version !== null).at(-1);
}

/** What a member's pack is held against: the version that stands, and the hash of the member's facts in it. */
export async function closedMark(tx: ReadTx, memberId: string, year: TaxYear): Promise<ClosedMark | null> {
  const end = await standingEnd(tx, year);
  if (end === undefined) return null;
  assertInvariant(end.version !== null && end.snapshot_sha256 !== null, 'a closed year has a version');
  const factsSha256 = (await memberHash(tx, end, memberId)) ?? null;
  return { version: end.version, snapshotSha256: end.snapshot_sha256, factsSha256 };
}

/** The last member that a run has; the empty text before the first. */
export async function lastMember(tx: ReadTx, { year, run }: Pick<CloseRunRow, 'year' | 'run'>): Promise<string> {
  const query = { where: { year, run }, orderBy: [['member_id', 'desc']], limit: 1 } as const;
  return (await tx.pick(yearCloseMember, ['member_id'], query))[0]?.member_id ?? '';
}

/** Keeps facts of members. A repeat of the same is harmless: two runs at once write the same rows. */
export async function keepMembers(
  tx: WriteTx,
  { year, run }: Pick<CloseRunRow, 'year' | 'run'>,
  members: readonly { readonly memberId: string; readonly facts: ClosedFacts }[],
): Promise<void> {
  const texts = members.map(({ memberId, facts }) => ({ memberId, text: factsText(facts) }));
  const hashed = texts.map(({ memberId, text }) => ({ memberId, text, facts_sha256: sha256Hex(text) }));
  const hashes = hashed.map(({ facts_sha256 }) => facts_sha256);
  const known = hashes.length === 0 ? [] : await tx.pick(yearCloseFacts, ['facts_sha256'], { where: { facts_sha256: { in: hashes } } }); // prettier-ignore
  const isKnown = new Set(known.map(({ facts_sha256 }) => facts_sha256));
  const fresh = new Map(hashed.filter(({ facts_sha256 }) => !isKnown.has(facts_sha256)).map((one) => [one.facts_sha256, one.text])); // prettier-ignore
  const packed = [...fresh].map(([facts_sha256, text]) => ({
    facts_sha256,
    packed: gzipSync(text).toString('base64'),
  }));
  await tx.insertNew(yearCloseFacts, packed);
  await tx.insertNew(yearCloseMember, hashed.map(({ memberId: member_id, facts_sha256 }) => ({ year, run, member_id, facts_sha256 }))); // prettier-ignore
}

/** Members of a run after one of them, by id. */
export async function membersOf(
  tx: ReadTx,
  { year, run }: Pick<CloseRunRow, 'year' | 'run'>,
  page: { readonly after: string; readonly limit: number },
): Promise<MemberHash[]> {
  const rows = await tx.find(yearCloseMember, { where: { year, run, member_id: { gt: page.after } }, orderBy: [['member_id', 'asc']], limit: page.limit }); // prettier-ignore
  return rows.map(({ member_id: memberId, facts_sha256: factsSha256 }) => ({ memberId, factsSha256 }));
}

/** Hash of one member's facts in a run; undefined where it has none. */
export async function memberHash(
  tx: ReadTx,
  { year, run }: Pick<CloseRunRow, 'year' | 'run'>,
  memberId: string,
): Promise<string | undefined> {
  return (await tx.findOne(yearCloseMember, { year, run, member_id: memberId }))?.facts_sha256;
}

/** Those of a run whose own entries could not be judged: their facts have no lots. */
export async function blockedAmong(tx: ReadTx, members: readonly MemberHash[]): Promise<string[]> {
  const where = { facts_sha256: { in: members.map(({ factsSha256 }) => factsSha256) } };
  const rows = members.length === 0 ? [] : await tx.find(yearCloseFacts, { where });
  const isBlocked = ({ packed }: (typeof rows)[number]): boolean => 'blocked' in (JSON.parse(unpacked(packed)) as ClosedFacts).totals; // prettier-ignore
  const blocked = new Set(rows.filter(isBlocked).map(({ facts_sha256 }) => facts_sha256));
  return members.filter(({ factsSha256 }) => blocked.has(factsSha256)).map(({ memberId }) => memberId);
}

/** Facts as they were kept. @throws InvariantBroken when they are not what their hash says */
export async function factsBy(tx: ReadTx, factsSha256: string): Promise<ClosedFacts> {
  const row = await tx.findOne(yearCloseFacts, { facts_sha256: factsSha256 });
  const text = row === undefined ? '' : unpacked(row.packed);
  assertInvariant(sha256Hex(text) === factsSha256, `facts ${factsSha256} are not what was closed`);
  return JSON.parse(text) as ClosedFacts;
}

function unpacked(packed: string): string {
  return gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
}
