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

/** Whoever spends a coin in the best chain. */
interface Spend {
  readonly txid: string;
  readonly height: number;
}

interface Spends<Spent extends Spend> {
  spender(tx: ReadTx, outpoint: string): Promise<Spent | undefined>;
}

/**
 * What spends one of these coins in the best chain; of several transactions the deepest. It decided what becomes of the coins:
 * those that it left may be spent by another payment of ours since.
 */
export async function deepestSpend<Spent extends Spend>(
  tx: ReadTx,
  chain: Spends<Spent>,
  outpoints: readonly string[],
): Promise<Spent | undefined> {
  let deepest: Spent | undefined;
  for (const outpoint of outpoints) deepest = deeper(deepest, await chain.spender(tx, outpoint));
  return deepest;
}

function deeper<Spent extends Spend>(a: Spent | undefined, b: Spent | undefined): Spent | undefined {
  return a === undefined || (b !== undefined && b.height < a.height) ? b : a;
}

/**
 * What makes it impossible in the best chain to spend these coins although nothing spends them: somebody's spend of a coin
 * that one of their unconfirmed ancestors needs, the deepest there is. Undefined while all ancestors may still be mined, or
 * are (RULES.md 13).
 */
export async function excludes<Spent extends Spend>(
  tx: ReadTx,
  chain: Spends<Spent>,
  outpoints: readonly string[],
): Promise<Spent | undefined> {
  let deepest: Spent | undefined;
  for (const maker of await makersOf(tx, outpoints)) {
    const inputs = outpointsOf(maker.raw_hex);
    const spent = await deepestSpend(tx, chain, inputs);
    if (spent?.txid === maker.txid) continue;
    // What this ancestor left may be spent since: what took a coin of one below it, and lies deeper, decided.
    deepest = deeper(deepest, deeper(spent, await excludes(tx, chain, inputs)));
  }
  return deepest;
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
