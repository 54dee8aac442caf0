import type { Entry } from '../ledger';
import { memberOf } from '../ledger';
import type { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, assertInvariant } from '../units';
import {
  arriving,
  changeKept,
  CONVERT_ALL_BPS,
  type CoinOwner,
  type Credit,
  keepOf,
  type KeptOfRow,
  mayNotKeep,
  versionAt,
} from './kept';
import { keptPlace, type KeptPlaceRow } from './proposal.entity';
import { conversionRule, keepOffer, keptCoin, type KeptCoinRow, keptCursor, keptRow } from './rules.entity';

/** Entries that one read follows. */
const PAGE = 1_000;
const CURSOR = 'journal';
const CREDITS: readonly string[] = ['reward.credited', 'reward.restated', 'reward.assigned'];

/** Says whose a source's coin is when it is converted. */
export type OwnersOf = (asset: Asset) => readonly CoinOwner[];

/** Begins to follow the journal at its head: what was booked before the first rule of all is converted whole. */
export async function beginFollowing(tx: WriteTx, ledger: LedgerService): Promise<void> {
  if ((await tx.findOne(keptCursor, { id: CURSOR })) !== undefined) return;
  const { position } = await ledger.head(tx);
  await tx.insertNew(keptCursor, [{ id: CURSOR, position }]);
}

/**
 * Follows the journal to its head and sets aside what members' rules keep. Does nothing before the first rule was
 * declared. Called in the transaction that is about to sell, so that nothing kept is sold.
 */
export async function followCredits(tx: WriteTx, ledger: LedgerService, owners: OwnersOf): Promise<void> {
  const [cursor] = await tx.lock(keptCursor, { id: CURSOR });
  if (cursor === undefined) return;
  let { position } = cursor;
  for (;;) {
    const entries = await ledger.entriesAfter(tx, position, PAGE);
    await keep(tx, entries.flatMap(creditsOf), owners);
    position = entries.at(-1)?.position ?? position;
    if (entries.length < PAGE) break;
  }
  if (position !== cursor.position) await tx.update(keptCursor, { id: CURSOR }, { position });
}

/** What an entry credited to members in altcoin, or took back from them. */
function creditsOf(entry: Entry): Credit[] {
  const sourceId = entry.links?.['source'];
  const externalId = entry.links?.['row'];
  if (!CREDITS.includes(entry.kind) || sourceId === undefined || externalId === undefined) return [];
  const sums = new Map<string, Credit>();
  for (const { account, asset, side, amount } of entry.postings) {
    const member = memberOf(account);
    if (asset === 'BTC' || member?.memberClass !== 'accrued') continue;
    const { memberId } = member;
    const key = `${memberId} ${asset}`;
    const delta = (sums.get(key)?.delta ?? 0n) + (side === 'credit' ? amount : -amount);
    const restated = entry.kind === 'reward.restated';
    sums.set(key, { memberId, asset, sourceId, externalId, restated, at: entry.occurredAt, delta });
  }
  return [...sums.values()];
}

async function keep(tx: WriteTx, credits: readonly Credit[], owners: OwnersOf): Promise<void> {
  const members = [...new Set(credits.map(({ memberId }) => memberId))];
  if (members.length === 0) return;
  const rules = await tx.find(conversionRule, { where: { member_id: { in: members } } });
  const ruled = new Set(rules.map((rule) => `${rule.member_id} ${rule.asset}`));
  const touched = credits.filter(({ memberId, asset }) => ruled.has(`${memberId} ${asset}`));
  if (touched.length === 0) return;
  const offers = await tx.find(keepOffer, {});
  for (const credit of touched) {
    const { memberId, asset, sourceId, externalId } = credit;
    const own = rules.filter((rule) => rule.member_id === memberId && rule.asset === asset);
    const offered = versionAt(
      offers.filter((offer) => offer.asset === asset),
      credit.at,
    )?.offered;
    const refused = mayNotKeep(asset, owners(asset), { offered: offered ?? false, sold: true }) !== undefined;
    const convertBps = refused ? CONVERT_ALL_BPS : (versionAt(own, credit.at)?.convert_bps ?? CONVERT_ALL_BPS);
    const key = { source_id: sourceId, external_id: externalId, member_id: memberId };
    const before = await tx.findOne(keptRow, key);
    const after = keepOf(credit, before === undefined ? undefined : rowOf(before), convertBps);
    if (after === undefined) continue;
    const { due, kept } = after;
    await tx.upsert(keptRow, [{ ...key, asset, convert_bps: after.convertBps, due, kept }]);
    await change(tx, credit, kept - (before?.kept ?? 0n));
  }
}

function rowOf(row: { readonly convert_bps: number; readonly due: bigint; readonly kept: bigint }): KeptOfRow {
  return { convertBps: row.convert_bps, due: row.due, kept: row.kept };
}

async function change(tx: WriteTx, credit: Credit, delta: bigint): Promise<void> {
  const key = { member_id: credit.memberId, asset: credit.asset, source_id: credit.sourceId };
  const row = await tx.findOne(keptCoin, key);
  const next = changeKept({ onItsWay: row?.on_its_way ?? 0n, atVenue: row?.at_venue ?? 0n }, delta);
  await tx.upsert(keptCoin, [{ ...key, on_its_way: next.onItsWay, at_venue: next.atVenue }]);
  if (row !== undefined && next.atVenue < row.at_venue) await leavePlaces(tx, key, row.at_venue - next.atVenue);
}

/** Takes kept coin out of where it stands, venue after venue. What stands nowhere yet has no place to leave. */
async function leavePlaces(
  tx: WriteTx,
  key: Pick<KeptPlaceRow, 'member_id' | 'asset' | 'source_id'>,
  units: bigint,
): Promise<void> {
  let left = units;
  for (const place of await tx.find(keptPlace, { where: key, orderBy: [['venue', 'asc']] })) {
    const part = place.units < left ? place.units : left;
    if (part > 0n) await tx.upsert(keptPlace, [{ ...place, units: place.units - part }]);
    left -= part;
  }
}

/** Coin of a source arrived at the venue: the part of it that is kept coin is kept there. @returns those parts */
export async function keepArriving(
  tx: WriteTx,
  of: { readonly sourceId: string; readonly venue: string; readonly asset: Asset; readonly amount: bigint; readonly owed: bigint }, // prettier-ignore
): Promise<{ readonly row: KeptCoinRow; readonly units: bigint }[]> {
  const rows = await tx.find(keptCoin, {
    where: { source_id: of.sourceId, asset: of.asset },
    orderBy: [['member_id', 'asc']],
  });
  const parts = arriving(
    of.amount,
    of.owed,
    rows.map((row) => row.on_its_way),
  );
  const moved = rows.flatMap((row, i) => {
    const part = parts[i] ?? 0n;
    return part === 0n ? [] : [{ ...row, on_its_way: row.on_its_way - part, at_venue: row.at_venue + part }];
  });
  await tx.upsert(keptCoin, moved);
  for (const [i, { member_id, asset, source_id }] of rows.entries()) {
    const part = parts[i] ?? 0n;
    const place = { member_id, asset, source_id, venue: of.venue };
    const before = part === 0n ? undefined : await tx.findOne(keptPlace, place);
    if (part > 0n) await tx.upsert(keptPlace, [{ ...place, units: (before?.units ?? 0n) + part }]);
  }
  return rows.flatMap((row, i) => ((parts[i] ?? 0n) > 0n ? [{ row, units: parts[i] ?? 0n }] : []));
}

/** Kept coin of each member, wherever it stands. */
export async function keptByMember(tx: ReadTx, asset: Asset): Promise<Map<string, bigint>> {
  const found = new Map<string, bigint>();
  for (const row of await tx.find(keptCoin, { where: { asset } })) {
    found.set(row.member_id, (found.get(row.member_id) ?? 0n) + row.on_its_way + row.at_venue);
  }
  return found;
}

/**
 * Kept coin of everybody at one venue. What was kept at a venue before places were recorded counts at every one: it is
 * sold nowhere.
 */
export async function keptAtVenue(tx: ReadTx, asset: Asset, venue: string): Promise<bigint> {
  const rows = await tx.find(keptCoin, { where: { asset } });
  const places = await tx.find(keptPlace, { where: { asset } });
  const sum = (of: readonly bigint[]): bigint => of.reduce((all, one) => all + one, 0n);
  const placed = sum(places.map(({ units }) => units));
  const here = sum(places.filter((place) => place.venue === venue).map(({ units }) => units));
  return here + sum(rows.map((row) => row.at_venue)) - placed;
}

/** A member's kept coin, by source. */
export function keptOf(tx: ReadTx, memberId: string, asset: Asset): Promise<KeptCoinRow[]> {
  return tx.find(keptCoin, { where: { member_id: memberId, asset }, orderBy: [['source_id', 'asc']] });
}

/** Everything that a member keeps of a coin is converted with the rest from now on. @returns how much */
export async function releaseKept(tx: WriteTx, memberId: string, asset: Asset): Promise<bigint> {
  const rows = await keptOf(tx, memberId, asset);
  await tx.upsert(
    keptCoin,
    rows.map((row) => ({ ...row, on_its_way: 0n, at_venue: 0n })),
  );
  await tx.update(keptPlace, { member_id: memberId, asset }, { units: 0n });
  // A restatement of what was let go takes nothing from what is kept later.
  await tx.update(keptRow, { member_id: memberId, asset }, { kept: 0n, convert_bps: CONVERT_ALL_BPS });
  return rows.reduce((sum, row) => sum + row.on_its_way + row.at_venue, 0n);
}

/** Kept coin of a member at one venue, or anywhere; the oldest source first. */
export async function takeKept(
  tx: WriteTx,
  of: { readonly memberId: string; readonly asset: Asset; readonly units: bigint; readonly venue: string | null },
): Promise<{ readonly sourceId: string; readonly units: bigint }[]> {
  const { memberId: member_id, asset, venue } = of;
  let left = of.units;
  const taken: { sourceId: string; units: bigint }[] = [];
  for (const row of await keptOf(tx, member_id, asset)) {
    const key = { member_id, asset, source_id: row.source_id };
    const place = venue === null ? undefined : await tx.findOne(keptPlace, { ...key, venue });
    const here = venue === null ? row.at_venue + row.on_its_way : (place?.units ?? 0n);
    const part = here < left ? here : left;
    if (part === 0n) continue;
    const ofVenue = venue === null && row.at_venue < part ? row.at_venue : part;
    await tx.upsert(keptCoin, [{ ...row, at_venue: row.at_venue - ofVenue, on_its_way: row.on_its_way - (part - ofVenue) }]); // prettier-ignore
    if (place !== undefined) await tx.upsert(keptPlace, [{ ...place, units: place.units - part }]);
    else await leavePlaces(tx, key, ofVenue);
    taken.push({ sourceId: row.source_id, units: part });
    left -= part;
  }
  assertInvariant(left === 0n, 'no more is taken than is kept there');
  return taken;
}
