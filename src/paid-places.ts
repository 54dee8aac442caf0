import { memberKeyUse } from './members/member-key.entity';
import { payoutItems, payoutReceipts } from './payout/payout.entity';
import { payoutSettlements, settlementReceipts } from './payout/settlement.entity';
import type { ReadTx } from './store';
import type { PaidPlace, PaidPlaces } from './tax';

/**
 * Where members' payments went, by the tables of the payout room. All addresses of one extended key are one wallet; any
 * other address is one by itself, as nobody said which of them share keys (TAX.md 1.5).
 */
export const paidPlaces: PaidPlaces = {
  async of(tx, memberIds) {
    const columns = ['id', 'batch_id', 'address', 'script_hex'] as const;
    const items = await tx.pick(payoutItems, columns, { where: { member_id: { in: memberIds } } });
    const settled = await tx.pick(payoutSettlements, ['id', 'address', 'script_hex'], {
      where: { member_id: { in: memberIds } },
    });
    const keys = await keysOf(tx, [...items, ...settled].map(({ script_hex: script }) => script)); // prettier-ignore
    const batches = [...new Set(items.map(({ batch_id: batch }) => batch))];
    const proved = await inForce(tx, batches, settled.map(({ id }) => id)); // prettier-ignore
    const place = (
      row: { id: string; address: string; script_hex: string },
      isProved: boolean,
    ): [string, PaidPlace] => {
      const key = keys.get(row.script_hex);
      const wallet = key === undefined ? row.address : `extended key ${key}`;
      return [row.id, { wallet, receiptId: isProved ? row.id : null }];
    };
    return new Map([
      ...items.map((row) => place(row, proved.has(row.batch_id))),
      ...settled.map((row) => place(row, proved.has(row.id))),
    ]);
  },
};

/** Of addresses that a key dealt, the script of the key's first address: the key is known by it. */
async function keysOf(tx: ReadTx, scripts: readonly string[]): Promise<Map<string, string>> {
  if (scripts.length === 0) return new Map();
  const used = await tx.find(memberKeyUse, { where: { script_hex: { in: [...new Set(scripts)] } } });
  return new Map(used.map(({ script_hex: script, key_script: key }) => [script, key]));
}

/** Batches and settlements whose receipt holds. */
async function inForce(tx: ReadTx, batches: readonly string[], settlements: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  if (batches.length > 0) {
    const where = { batch_id: { in: batches }, revoked_at: null };
    for (const { batch_id: id } of await tx.pick(payoutReceipts, ['batch_id'], { where })) found.add(id);
  }
  if (settlements.length > 0) {
    const where = { settlement_id: { in: settlements }, revoked_at: null };
    for (const { settlement_id: id } of await tx.pick(settlementReceipts, ['settlement_id'], { where })) found.add(id);
  }
  return found;
}
