import type { ReadTx } from '../store';
import { instant, usd } from '../units';
import type { LotCost } from './lot-cost';
import { lotCost } from './lot-cost.entity';

/** What members state of coin from before the books, as it counts now, by member. */
export async function lotCosts(tx: ReadTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, LotCost[]>> {
  const rows = await tx.find(lotCost, { where: { member_id: { in: memberIds } }, orderBy: [['version', 'asc']] });
  const last = new Map(rows.map((row) => [`${row.member_id}\n${row.lot}`, row]));
  const found = new Map<string, LotCost[]>();
  for (const { member_id: memberId, lot, parts } of last.values()) {
    if (parts.length === 0) continue;
    const read = parts.map(({ units, acquiredAt, basis }) => {
      return { units: BigInt(units), acquiredAt: instant(acquiredAt), basis: usd(BigInt(basis)) };
    });
    found.set(memberId, [...(found.get(memberId) ?? []), { lot, parts: read }]);
  }
  return found;
}
