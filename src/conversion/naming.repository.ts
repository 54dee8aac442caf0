import type { ReadTx, WriteTx } from '../store';
import { assertInvariant } from '../units';
import { venueNaming, venueNamingKept, type NamingRow } from './naming.entity';
import { keptPlace } from './proposal.entity';
import { keptCoin } from './rules.entity';

/** A credit at a venue. */
interface CreditKey {
  readonly venue: string;
  readonly deposit_id: string;
}

/** How often the naming of a credit was undone: what is booked of it next bears a name of its own. */
export function turnOf(tx: ReadTx, { venue, deposit_id }: CreditKey): Promise<number> {
  return tx.count(venueNaming, { venue, deposit_id, undone_at: { not: null } });
}

/** The naming that a credit is booked by; undefined where its pool announced it, or it is not booked. */
export async function namingOf(tx: ReadTx, { venue, deposit_id }: CreditKey): Promise<NamingRow | undefined> {
  return tx.findOne(venueNaming, { venue, deposit_id, undone_at: null });
}

/** Keeps which kept coin a named credit brought, beside what it brought before. */
export async function noteKept(
  tx: WriteTx,
  key: CreditKey,
  moved: readonly { readonly row: Pick<KeptPart, 'member_id' | 'asset' | 'source_id'>; readonly units: bigint }[],
): Promise<void> {
  if (moved.length === 0) return;
  const naming = await namingOf(tx, key);
  if (naming === undefined) return;
  const { venue, deposit_id } = key;
  const known = new Map((await keptBy(tx, naming)).map((one) => [one.member_id, one.units]));
  await tx.upsert(
    venueNamingKept,
    moved.map(({ row: { member_id, asset, source_id }, units }) => ({
      ...{ venue, deposit_id, turn: naming.turn, member_id, asset, source_id },
      units: units + (known.get(member_id) ?? 0n),
    })),
  );
}

type KeptPart = Awaited<ReturnType<typeof keptBy>>[number];

/** Kept coin that a naming brought to the venue. */
export function keptBy(tx: ReadTx, { venue, deposit_id, turn }: NamingRow) {
  return tx.find(venueNamingKept, { where: { venue, deposit_id, turn }, orderBy: [['member_id', 'asc']] });
}

/** What of it is kept there still: the rest was let go, restated or taken since. Base units, by member. */
export async function stillKept(tx: ReadTx, naming: NamingRow): Promise<readonly KeptPart[]> {
  const { venue } = naming;
  const parts: KeptPart[] = [];
  for (const part of await keptBy(tx, naming)) {
    const { member_id, asset, source_id } = part;
    const here = (await tx.findOne(keptPlace, { member_id, asset, source_id, venue }))?.units ?? 0n;
    const units = here < part.units ? here : part.units;
    if (units > 0n) parts.push({ ...part, units });
  }
  return parts;
}

/** Kept coin that never came after all is on its way again. */
export async function sendBackKept(tx: WriteTx, parts: readonly KeptPart[]): Promise<void> {
  for (const { venue, member_id, asset, source_id, units } of parts) {
    const key = { member_id, asset, source_id };
    const place = await tx.findOne(keptPlace, { ...key, venue });
    const coin = await tx.findOne(keptCoin, key);
    assertInvariant(place !== undefined && coin !== undefined, 'kept coin at a venue has a place');
    await tx.upsert(keptPlace, [{ ...place, units: place.units - units }]);
    await tx.upsert(keptCoin, [{ ...coin, at_venue: coin.at_venue - units, on_its_way: coin.on_its_way + units }]);
  }
}
