import type { ReadTx, Row } from '../store';
import type { HandOutLine } from './hand-out-record';
import { payoutItems } from './payout.entity';
import type { handOuts } from './restore.entity';
import { payoutSettlements } from './settlement.entity';

/**
 * What the record says of hand-outs. Attempts at a payment pay the same outputs at the same places (RULES.md 13), so that
 * a replacement pays whom its batch pays; a cancellation, a barrier and a child pay nobody.
 */
export async function linesOf(tx: ReadTx, rows: readonly Row<typeof handOuts>[]): Promise<HandOutLine[]> {
  const ids = [...new Set(rows.map(({ batch_id }) => batch_id))];
  const items = await tx.find(payoutItems, { where: { batch_id: { in: ids } }, orderBy: [['vout', 'asc']] });
  const settlements = await tx.find(payoutSettlements, { where: { id: { in: ids } } });
  const stated = new Map(settlements.map((row) => [row.id, row]));
  const pays = new Map<string, Map<number, string>>();
  for (const { batch_id, vout, member_id } of items) {
    pays.set(batch_id, (pays.get(batch_id) ?? new Map<number, string>()).set(vout, member_id));
  }
  return rows.map(({ sequence, batch_id: batchId, txid }) => {
    const line = { sequence, batchId, txid, pays: pays.get(batchId) ?? new Map<number, string>() };
    const elsewhere = stated.get(batchId);
    if (elsewhere === undefined) return line;
    const { member_id: memberId, vout, amount: sats, state } = elsewhere;
    return { ...line, elsewhere: { memberId, vout, sats, stands: state !== 'returned' } };
  });
}
