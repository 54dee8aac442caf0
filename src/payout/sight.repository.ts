import type { ReadTx } from '../store';
import { excludes } from './ancestors.repository';
import type { LoadedBatch } from './batch-book.service';
import type { ChainSight } from './decide';
import type { ChainDoor, SpentIn } from './doors';
import type { BatchRow } from './payout.entity';
import type { ReplacementRow } from './replacement.entity';
import { SigningSession } from './signing-session';

/** A batch and what the best chain says of it, read in one transaction. */
export interface SeenBatch {
  readonly loaded: LoadedBatch;
  readonly sight: ChainSight;
  /** The attempts of it that may confirm, the first one first. */
  readonly family: readonly ReplacementRow[];
}

/**
 * What spends the first coin of a batch that is spent in the best chain: found by outpoint, not by txid (F09, F11). Of a
 * batch whose ancestor can never be mined it is what spends the ancestor's.
 */
export async function sightOf(
  tx: ReadTx,
  chain: Pick<ChainDoor, 'tipHeight' | 'spender'>,
  { batch, inputs }: Pick<LoadedBatch, 'inputs'> & { readonly batch: Pick<BatchRow, 'state' | 'psbt'> },
): Promise<ChainSight> {
  const tipHeight = await chain.tipHeight(tx);
  let spent: SpentIn | undefined;
  const outpoints = inputs.map(({ outpoint }) => outpoint);
  for (const outpoint of outpoints) spent ??= await chain.spender(tx, outpoint);
  // Once it is displaced it holds only what somebody else spent: of one that ended with its ancestor, nothing.
  const planned = batch.state === 'displaced' ? new SigningSession(batch.psbt).transaction.inputs : [];
  spent ??= await excludes(tx, chain, [...outpoints, ...planned.map(({ txid, vout }) => `${txid}:${vout}`)]);
  return { spent, tipHeight };
}

/** What lies this deep is looked at again only when its own block left: mainnet's deepest reorganisation undid 53 (2010). */
export const WATCH_BLOCKS = 288;

/**
 * Whether the chain may still change what ended in a block: one of the last, or one that a reorganisation took away,
 * however deep it was.
 * @see FAULTS F12 to F14
 */
export async function inSight(
  tx: ReadTx,
  chain: Pick<ChainDoor, 'tipHeight' | 'leftHashes'>,
): Promise<(row: Pick<BatchRow, 'block_hash' | 'block_height'>) => boolean> {
  const lowest = (await chain.tipHeight(tx)) - WATCH_BLOCKS;
  const left = await chain.leftHashes(tx);
  return (row) => (row.block_height ?? 0) > lowest || left.has(row.block_hash ?? '');
}
