import type { ReadTx } from '../store';
import type { ChainDoor } from './doors';
import { type AttemptRow, payoutAttempts } from './payout.entity';
import { decodeRawTransaction } from './raw-transaction';

/** Outpoints `txid:vout` that signed bytes spend. */
export function outpointsOf(rawHex: string): string[] {
  return decodeRawTransaction(rawHex).inputs.map(({ txid, vout }) => `${txid}:${vout}`);
}

function txidOf(outpoint: string): string {
  return outpoint.slice(0, outpoint.lastIndexOf(':'));
}

/** Our own signed transactions that these outpoints come from, each once. */
async function makersOf(tx: ReadTx, outpoints: readonly string[]): Promise<AttemptRow[]> {
  return tx.find(payoutAttempts, { where: { txid: { in: [...new Set(outpoints.map(txidOf))] } } });
}

/**
 * What makes it impossible in the best chain to spend these coins although nothing spends them: somebody's spend of a coin
 * that one of their unconfirmed ancestors needs. Undefined while all ancestors may still be mined, or are (RULES.md 13).
 */
export async function excludes<Spent extends { readonly txid: string }>(
  tx: ReadTx,
  chain: { spender(tx: ReadTx, outpoint: string): Promise<Spent | undefined> },
  outpoints: readonly string[],
): Promise<Spent | undefined> {
  for (const maker of await makersOf(tx, outpoints)) {
    const inputs = outpointsOf(maker.raw_hex);
    let spent: Spent | undefined;
    for (const outpoint of inputs) spent ??= await chain.spender(tx, outpoint);
    if (spent?.txid === maker.txid) continue;
    const by = spent ?? (await excludes(tx, chain, inputs));
    if (by !== undefined) return by;
  }
  return undefined;
}

/** Our own transactions below these coins that no block holds, the oldest first, each once. */
export async function unconfirmedBelow(
  tx: ReadTx,
  chain: Pick<ChainDoor, 'rawOf'>,
  outpoints: readonly string[],
): Promise<AttemptRow[]> {
  const found: AttemptRow[] = [];
  for (const maker of await makersOf(tx, outpoints)) {
    if ((await chain.rawOf(tx, maker.txid)) !== undefined) continue;
    const below = await unconfirmedBelow(tx, chain, outpointsOf(maker.raw_hex));
    const known = new Set(found.map(({ txid }) => txid));
    found.push(...[...below, maker].filter(({ txid }) => !known.has(txid)));
  }
  return found;
}
