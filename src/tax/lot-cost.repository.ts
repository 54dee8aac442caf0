import type { ReadTx, Row } from '../store';
import { groupBy, instant, usd } from '../units';
import type { LotCost } from './lot-cost';
import { lotCost } from './lot-cost.entity';

/** What members state of coin from before the books, as it counts now, by member. */
export async function lotCosts(tx: ReadTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, LotCost[]>> {
  const rows = await tx.find(lotCost, { where: { member_id: { in: memberIds } }, orderBy: [['version', 'asc']] });
  const last = new Map(rows.map((row) => [`${row.member_id}\n${row.lot}`, row]));
  const stated = [...last.values()].filter(({ parts }) => parts.length > 0);
  const groups = [...groupBy(stated, ({ member_id: memberId }) => memberId)];
  return new Map(groups.map(([memberId, own]) => [memberId, own.map(toLotCost)]));
}

function toLotCost({ lot, parts }: Row<typeof lotCost>): LotCost {
  const read = parts.map(({ units, acquiredAt, basis }) => {
    return { units: BigInt(units), acquiredAt: instant(acquiredAt), basis: usd(BigInt(basis)) };
  });
  return { lot, parts: read };
}
