import type { ReadTx } from '../store';
import type { Instant, Network } from '../units';
import { keyAddress, storedKey } from './member-key';
import { memberKeyUse } from './member-key.entity';
import { knownKeys, payoutKeyOf } from './member-key.repository';
import { numbersOf } from './key-window';
import { memberAddress, memberSplitPart } from './members.entity';
import { addressRows } from './members.repository';
import { KEY_GAP_LIMIT } from './payee';
import { splitVersions } from './split.repository';

/** Who was ever paid, or to be paid, at a script. */
interface Owner {
  readonly memberId: string;
  readonly addressId: string;
  readonly address: string;
  readonly scriptHex: string;
  /** Where it is an address of an extended key. */
  readonly key?: { readonly keyScript: string; readonly index: number };
}

/** So far behind the next address of a key it is looked for: payments that a restored copy forgot are at most a gap ahead. */
const AHEAD = 2 * KEY_GAP_LIMIT;

/**
 * Members with a version of an address of one of these scripts, the newest version of each; by script and member. Where a
 * member has it only as a part of a division, that part. An address of an extended key is its member's, dealt or not yet.
 */
export async function scriptOwners(tx: ReadTx, scripts: readonly string[], network: Network): Promise<Owner[]> {
  const named = await namedOwners(tx, scripts);
  const behind = await keyOwners(tx, scripts, network);
  const first = new Set(behind.map((owner) => `${owner.scriptHex} ${owner.memberId}`));
  return [...named.filter((owner) => !first.has(`${owner.scriptHex} ${owner.memberId}`)), ...behind];
}

/** By the keys that members linked. */
async function keyOwners(
  tx: ReadTx,
  scripts: readonly string[],
  network: Network,
  where: { readonly member_id?: string } = {},
): Promise<Owner[]> {
  const known = await knownKeys(tx, where);
  if (known.rows.size === 0) return [];
  const versions = await tx.find(memberAddress, {
    where: { id: { in: [...known.rows.keys()] } },
    orderBy: [['version', 'asc']],
  });
  const uses = await tx.find(memberKeyUse, { where: { script_hex: { in: scripts } } });
  const found = new Map<string, Owner>();
  for (const row of versions) {
    const wanted = new Set(scripts.filter((script) => shapeOf(script) === shapeOf(row.script_hex)));
    const key = payoutKeyOf(row, known);
    if (key?.descriptor == null || wanted.size === 0) continue;
    const read = storedKey(key.descriptor, network);
    const dealt = uses.filter((use) => use.key_script === row.script_hex);
    const numbers = [
      ...dealt.map((use) => [use.script_hex, use.key_index] as const),
      ...numbersOf(read, wanted, { from: key.nextIndex - KEY_GAP_LIMIT, to: key.nextIndex + AHEAD }),
    ];
    for (const [scriptHex, index] of numbers) {
      const { canonical: address } = keyAddress(read, index);
      const owner = { memberId: row.member_id, addressId: row.id, address, scriptHex };
      found.set(`${scriptHex} ${row.member_id}`, { ...owner, key: { keyScript: row.script_hex, index } });
    }
  }
  return [...found.values()];
}

/** Length and first bytes, which scripts of one type share. */
function shapeOf(scriptHex: string): string {
  return `${scriptHex.length} ${scriptHex.slice(0, 4)}`;
}

async function namedOwners(tx: ReadTx, scripts: readonly string[]): Promise<Owner[]> {
  const rows = await tx.find(memberAddress, {
    where: { script_hex: { in: [...new Set(scripts)] } },
    orderBy: [['version', 'asc']],
  });
  const parts = await tx.find(memberSplitPart, { where: { script_hex: { in: [...new Set(scripts)] } } });
  const newest = new Map([...parts, ...rows].map((row) => [`${row.script_hex} ${row.member_id}`, row]));
  return [...newest.values()].map((row) => {
    return { memberId: row.member_id, addressId: row.id, address: row.address, scriptHex: row.script_hex };
  });
}

/** What one member ever said of a script: the best of its links, as payout address, by a key, or as a part of a division. */
export async function linkedScript(
  tx: ReadTx,
  of: { readonly memberId: string; readonly scriptHex: string; readonly at: Instant; readonly network: Network },
): Promise<{ address: string; standing: 'linked' | 'cooling-off' | 'taken-back'; key?: Owner['key'] } | undefined> {
  const { memberId, scriptHex, at, network } = of;
  const { rows, cancelled } = await addressRows(tx, memberId);
  const versions = await splitVersions(tx, memberId);
  const behind = (await keyOwners(tx, [scriptHex], network, { member_id: memberId })).at(-1);
  const links = [
    ...rows.map((row) => ({
      ...row,
      ...(row.script_hex === behind?.key?.keyScript ? { address: behind.address, script_hex: scriptHex } : {}),
      isTakenBack: cancelled.has(row.id),
      from: row.payable_from,
    })),
    ...versions.flatMap(({ parts, cancelledAt, payableFrom }) =>
      parts.map((part) => {
        return { ...part, isTakenBack: cancelledAt !== null, from: payableFrom, script_hex: part.scriptHex };
      }),
    ),
  ].filter((link) => link.script_hex === scriptHex);
  const standing = (link: (typeof links)[number]) =>
    link.isTakenBack ? 'taken-back' : link.from > at ? 'cooling-off' : 'linked';
  for (const wanted of ['linked', 'cooling-off', 'taken-back'] as const) {
    const link = links.find((one) => standing(one) === wanted);
    if (link === undefined) continue;
    const key = behind?.address === link.address ? behind.key : undefined;
    return { address: link.address, standing: wanted, ...(key === undefined ? {} : { key }) };
  }
  return undefined;
}
