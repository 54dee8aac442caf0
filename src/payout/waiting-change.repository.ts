import type { MempoolPlace } from '../chain';
import type { ReadTx } from '../store';
import { outpointsOf } from './ancestors.repository';
import { contested } from './cancellation.repository';
import type { WaitingPayment } from './chaining';
import { childIdsAmong } from './child.repository';
import type { Coin } from './coin';
import { type BatchRow, payoutAttempts, payoutBatches, payoutInputs, payoutItems } from './payout.entity';
import { decodeRawTransaction } from './raw-transaction';
import { vbytesOfWeight } from './vsize';

/** What the node says of transactions, by txid. */
export type Places = ReadonlyMap<string, MempoolPlace>;

/** Batches whose bytes the node was given and that no block holds. */
export function sentBatches(tx: ReadTx): Promise<BatchRow[]> {
  return tx.find(payoutBatches, { where: { state: 'sent' }, orderBy: [['planned_at', 'asc']] });
}

/** Payments that wait in the node's mempool, with their change where nothing holds it. */
export async function waitingPayments(tx: ReadTx, places: Places): Promise<WaitingPayment[]> {
  if (places.size === 0) return [];
  const batches = await sentBatches(tx);
  const attempts = await tx.find(payoutAttempts, { where: { txid: { in: batches.map(({ txid }) => txid) } } });
  const bytes = new Map(attempts.map(({ txid, raw_hex }) => [txid, raw_hex]));
  const rivals = await contested(
    tx,
    batches.map(({ txid }) => txid),
  );
  const children = await childIdsAmong(tx, batches);
  const found: WaitingPayment[] = [];
  for (const batch of batches) {
    const { id, txid } = batch;
    const rawHex = bytes.get(txid);
    if (rawHex === undefined) continue;
    const paysMembers = (await tx.count(payoutItems, { batch_id: id })) > 0;
    found.push({
      txid,
      feeSats: batch.fee,
      vbytes: vbytesOfWeight(decodeRawTransaction(rawHex).weight),
      inputs: outpointsOf(rawHex),
      change: await freeChange(tx, batch, rawHex),
      isAlone: paysMembers && !rivals.has(txid) && !children.has(id),
      place: places.get(txid) ?? null,
    });
  }
  return found;
}

/** The change of a batch that no other one holds. */
async function freeChange(tx: ReadTx, { txid, change_vout: vout }: BatchRow, rawHex: string): Promise<Coin | null> {
  const output = vout === null ? undefined : decodeRawTransaction(rawHex).outputs[vout];
  if (vout === null || output === undefined) return null;
  if ((await tx.findOne(payoutInputs, { outpoint: `${txid}:${vout}` })) !== undefined) return null;
  return { txid, vout, ...output, confirmations: 0, coinbase: false };
}
