import type { ReadTx } from '../store';
import { type KeyRow, type KeyTurnRow, memberKey, memberKeyTurn, memberKeyUse } from './member-key.entity';
import { memberAddress, memberSplitPart } from './members.entity';
import type { PayoutKey } from './payee';

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
export async function takenScripts(tx: ReadTx, scripts: readonly string[]): Promise<Set<string>> {
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
