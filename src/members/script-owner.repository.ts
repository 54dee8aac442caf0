import type { ReadTx } from '../store';
import { memberAddress, memberSplitPart } from './members.entity';

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
