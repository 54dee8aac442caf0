import type { ReadTx } from '../store';
import type { LoadedBatch } from './batch-book.service';
import type { ChainSight } from './decide';
import type { ChainDoor, SpentIn } from './doors';

/** What spends the first coin of a batch that is spent in the best chain: found by outpoint, not by txid (F09, F11). */
export async function sightOf(
  tx: ReadTx,
  chain: Pick<ChainDoor, 'tipHeight' | 'spender'>,
  { inputs }: Pick<LoadedBatch, 'inputs'>,
): Promise<ChainSight> {
  const tipHeight = await chain.tipHeight(tx);
  let spent: SpentIn | undefined;
  for (const { outpoint } of inputs) spent ??= await chain.spender(tx, outpoint);
  return { spent, tipHeight };
}
