import type { ReadTx } from '../store';
import { groupBy, type Instant } from '../units';
import { coolOffEnd } from './cool-off';
import {
  memberSplit,
  memberSplitPart,
  type SplitCancelRow,
  splitCancel,
  type SplitPartRow,
  type SplitRow,
} from './members.entity';
import type { PayoutSplit, SplitVersion } from './payee';

type OfMembers = { readonly member_id?: string | { readonly in: readonly string[] } };

/** One member's versions, newest first, those that were taken back among them. */
export async function splitVersions(tx: ReadTx, memberId: string): Promise<SplitVersion[]> {
  const versions = (await loadVersions(tx, { member_id: memberId })).get(memberId);
  return [...(versions ?? [])].reverse();
}

/** What counts of each member; those without a division, and those whose undone one is payable, are absent. */
export async function currentSplits(tx: ReadTx, at: Instant, of: OfMembers): Promise<Map<string, PayoutSplit>> {
  const found = new Map<string, PayoutSplit>();
  for (const [memberId, versions] of await loadVersions(tx, of)) {
    const current = versions.findLast(({ cancelledAt }) => cancelledAt === null);
    if (current === undefined || (current.parts.length === 0 && current.payableFrom <= at)) continue;
    const { splitId, payableFrom, parts } = current;
    found.set(memberId, { splitId, payableFrom, parts: parts.map(destinationOf) });
  }
  return found;
}

function destinationOf({ addressId, address, scriptHex, payableFrom, bps }: SplitVersion['parts'][number]) {
  return { addressId, address, scriptHex, payableFrom, bps };
}

/** Oldest first. */
async function loadVersions(tx: ReadTx, where: OfMembers): Promise<Map<string, SplitVersion[]>> {
  const byVersion = [
    ['member_id', 'asc'],
    ['version', 'asc'],
  ] as const;
  const rows = await tx.find(memberSplit, { where, orderBy: byVersion });
  if (rows.length === 0) return new Map();
  const parts = groupBy(await tx.find(memberSplitPart, { where, orderBy: [['place', 'asc']] }), (row) => row.split_id);
  const cancels = new Map((await tx.find(splitCancel, { where })).map((row) => [row.split_id, row]));
  const versions = new Map<string, SplitVersion[]>();
  for (const [memberId, own] of groupBy(rows, (row) => row.member_id)) {
    versions.set(
      memberId,
      own.map((row) => versionOf(row, own, { parts: parts.get(row.id) ?? [], cancels })),
    );
  }
  return versions;
}

/** A version whose cool-off stands still while another one counted, as that of an address does. */
function versionOf(
  row: SplitRow,
  own: readonly SplitRow[],
  known: { readonly parts: readonly SplitPartRow[]; readonly cancels: ReadonlyMap<string, SplitCancelRow> },
): SplitVersion {
  const later = own.flatMap(({ id, version, set_at: linkedAt }) => {
    const cancel = version > row.version ? known.cancels.get(id) : undefined;
    return cancel === undefined ? [] : [{ linkedAt, cancelledAt: cancel.cancelled_at }];
  });
  const payableFrom = coolOffEnd(row.payable_from, later);
  return {
    splitId: row.id,
    setAt: row.set_at,
    payableFrom,
    cancelledAt: known.cancels.get(row.id)?.cancelled_at ?? null,
    parts: known.parts.map(({ id, address, script_hex: scriptHex, bps, type, proof }) => {
      return { addressId: id, address, scriptHex, payableFrom, bps, type, proof };
    }),
  };
}
