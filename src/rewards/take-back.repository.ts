import type { ReadTx } from '../store';
import { rewardTakeBack } from './solo.entity';

/**
 * A deposit's name in ledger references, which are unique for ever: its outpoint, and how often it was taken back.
 * @param outpoint `txid:vout`
 */
export async function depositName(tx: ReadTx, outpoint: string): Promise<string> {
  const at = outpoint.lastIndexOf(':');
  const key = { txid: outpoint.slice(0, at), vout: Number.parseInt(outpoint.slice(at + 1), 10) };
  const turns = Number.isNaN(key.vout) ? 0 : await tx.count(rewardTakeBack, key);
  return turns === 0 ? outpoint : `${outpoint}/back-${turns}`;
}
