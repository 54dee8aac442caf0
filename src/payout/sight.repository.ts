import type { ReadTx } from '../store';
import type { LoadedBatch } from './batch-book.service';
import { excludes } from './child.repository';
import type { ChainSight } from './decide';
import type { ChainDoor, SpentIn } from './doors';
import type { BatchRow } from './payout.entity';
import type { ReplacementRow } from './replacement.entity';

/** A batch and what the best chain says of it, read in one transaction. */
export interface SeenBatch {
  readonly loaded: LoadedBatch;
  readonly sight: ChainSight;
  /** The attempts of it that may confirm, the first one first. */
  readonly family: readonly ReplacementRow[];
}

/**
 * What spends the first coin of a batch that is spent in the best chain: found by outpoint, not by txid (F09, F11). Of a
 * child whose parent can never be mined it is what spends the parent's.
 */
export async function sightOf(
  tx: ReadTx,
  chain: Pick<ChainDoor, 'tipHeight' | 'spender'>,
  { batch, inputs }: Pick<LoadedBatch, 'inputs'> & { readonly batch: Pick<BatchRow, 'id'> },
): Promise<ChainSight> {
  const tipHeight = await chain.tipHeight(tx);
  let spent: SpentIn | undefined;
  for (const { outpoint } of inputs) spent ??= await chain.spender(tx, outpoint);
  spent ??= await excludes(tx, chain, batch.id);
  return { spent, tipHeight };
}
