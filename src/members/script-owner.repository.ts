import type { ReadTx } from '../store';
import type { Instant } from '../units';
import { memberAddress, memberSplitPart } from './members.entity';
import { addressRows } from './members.repository';
import { splitVersions } from './split.repository';

/**
 * Members with a version of an address of one of these scripts, the newest version of each; by script and member. Where a
 * member has it only as a part of a division, that part.
 */
export async function scriptOwners(
  tx: ReadTx,
  scripts: readonly string[],
): Promise<{ memberId: string; addressId: string; address: string; scriptHex: string }[]> {
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

/** What one member ever said of a script: the best of its links, as payout address or as a part of a division. */
export async function linkedScript(
  tx: ReadTx,
  of: { readonly memberId: string; readonly scriptHex: string; readonly at: Instant },
): Promise<{ address: string; standing: 'linked' | 'cooling-off' | 'taken-back' } | undefined> {
  const { memberId, scriptHex, at } = of;
  const { rows, cancelled } = await addressRows(tx, memberId);
  const versions = await splitVersions(tx, memberId);
  const links = [
    ...rows.map((row) => ({
      ...row,
      isTakenBack: cancelled.has(row.id),
      from: row.payable_from,
      script: row.script_hex,
    })),
    ...versions.flatMap(({ parts, cancelledAt, payableFrom }) =>
      parts.map((part) => ({ ...part, isTakenBack: cancelledAt !== null, from: payableFrom, script: part.scriptHex })),
    ),
  ].filter(({ script }) => script === scriptHex);
  const standing = (link: (typeof links)[number]) =>
    link.isTakenBack ? 'taken-back' : link.from > at ? 'cooling-off' : 'linked';
  for (const wanted of ['linked', 'cooling-off', 'taken-back'] as const) {
    const link = links.find((one) => standing(one) === wanted);
    if (link !== undefined) return { address: link.address, standing: wanted };
  }
  return undefined;
}
