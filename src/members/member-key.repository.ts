import type { ReadTx } from '../store';
import type { Network } from '../units';
import { keyAddress, storedKey } from './member-key';
import { type KeyRow, type KeyTurnRow, memberKey, memberKeyTurn, memberKeyUse } from './member-key.entity';
import { memberAddress, memberSplitPart } from './members.entity';
import type { PayoutDestination, PayoutKey } from './payee';

type OfMembers = { readonly member_id?: string | { readonly in: readonly string[] } };

/** Keys behind versions of addresses, by the version's id. */
export interface KnownKeys {
  readonly rows: ReadonlyMap<string, KeyRow>;
  readonly turns: ReadonlyMap<string, KeyTurnRow>;
}

/** Keys of the given members, or of every one. */
export async function knownKeys(tx: ReadTx, where: OfMembers): Promise<KnownKeys> {
  const rows = new Map((await tx.find(memberKey, { where })).map((row) => [row.address_id, row]));
  if (rows.size === 0) return { rows, turns: new Map() };
  const versions = await tx.find(memberAddress, { where: { id: { in: [...rows.keys()] } } });
  return { rows, turns: await turnsOf(tx, [...new Set(versions.map((row) => row.script_hex))]) };
}

/** How far keys are dealt, by the script of their first address; a key that paid nobody yet is absent. */
export async function turnsOf(tx: ReadTx, keyScripts: readonly string[]): Promise<Map<string, KeyTurnRow>> {
  const rows = await tx.find(memberKeyTurn, { where: { key_script: { in: keyScripts } } });
  return new Map(rows.map((row) => [row.key_script, row]));
}

/** The key behind a version; undefined behind a single address. */
export function payoutKeyOf(version: { id: string; script_hex: string }, known: KnownKeys): PayoutKey | undefined {
  const row = known.rows.get(version.id);
  if (row === undefined) return undefined;
  const turn = known.turns.get(version.script_hex);
  const { descriptor, first_index: firstIndex } = row;
  return {
    descriptor,
    firstIndex,
    nextIndex: Math.max(firstIndex, turn?.next_index ?? 0),
    seenIndex: Math.max(firstIndex, turn?.seen_index ?? 0),
  };
}

/** Those of some scripts that no payment may have any more: one has it, or somebody is paid there by name. */
async function takenScripts(tx: ReadTx, scripts: readonly string[]): Promise<Set<string>> {
  const where = { script_hex: { in: scripts } };
  const linked = await tx.find(memberAddress, { where });
  const keys = await tx.find(memberKey, { where: { address_id: { in: linked.map(({ id }) => id) } } });
  const behind = new Set(keys.map((row) => row.address_id));
  return new Set(
    [
      ...(await tx.find(memberKeyUse, { where })),
      ...(await tx.find(memberSplitPart, { where })),
      ...linked.filter(({ id }) => !behind.has(id)),
    ].map((row) => row.script_hex),
  );
}

/** An address of a member's key that no payment has yet. */
export interface DealtAddress {
  readonly address: string;
  readonly scriptHex: string;
  /** Script of the key's first address: by which the key is known. */
  readonly keyScript: string;
  readonly index: number;
}

/**
 * The next address of each destination that is a key, in the order given: who shares a key has another one. Nothing is
 * taken by it.
 * @returns by the place in `destinations`; those that are no key, or one that was erased, are absent
 */
export async function dealAddresses(
  tx: ReadTx,
  destinations: readonly PayoutDestination[],
  network: Network,
): Promise<Map<number, DealtAddress>> {
  const next = new Map<string, number>();
  const dealt = new Map<number, DealtAddress>();
  let open = destinations.flatMap(({ key, scriptHex }, place) => {
    return key?.descriptor == null ? [] : [{ place, keyScript: scriptHex, key, descriptor: key.descriptor }];
  });
  while (open.length > 0) {
    const tried = open.map(({ place, keyScript, key, descriptor }) => {
      const index = Math.max(next.get(keyScript) ?? 0, key.nextIndex);
      next.set(keyScript, index + 1);
      const { canonical: address, scriptHex } = keyAddress(storedKey(descriptor, network), index);
      return { place, address, scriptHex, keyScript, index };
    });
    const scripts = tried.map(({ scriptHex }) => scriptHex);
    const taken = await takenScripts(tx, scripts);
    for (const { place, ...one } of tried) if (!taken.has(one.scriptHex)) dealt.set(place, one);
    open = open.filter(({ place }) => !dealt.has(place));
  }
  return dealt;
}
