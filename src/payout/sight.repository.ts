import type { ReadTx } from '../store';
import { deepestSpend, excludes } from './ancestors.repository';
import type { LoadedBatch } from './batch-book.service';
import type { ChainSight } from './decide';
import type { ChainDoor } from './doors';
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
 * What spends coins of a batch in the best chain, the deepest of several: found by outpoint, not by txid (F09, F11). Of a
 * batch whose ancestor can never be mined it is what spends the ancestor's.
 */
export async function sightOf(
  tx: ReadTx,
  chain: Pick<ChainDoor, 'tipHeight' | 'spender'>,
  { batch, inputs }: Pick<LoadedBatch, 'inputs'> & { readonly batch: Pick<BatchRow, 'state' | 'psbt' | 'block_hash'> },
): Promise<ChainSight> {
  const tipHeight = await chain.tipHeight(tx);
  const held = inputs.map(({ outpoint }) => outpoint);
  let spent = await deepestSpend(tx, chain, held);
  // Once it is displaced it holds only what somebody else spent: of one that ended with its ancestor, nothing. One that was
  // found after a restore may hold nothing either: what it took stays with the batch that ended by it.
  const isOver = batch.state === 'displaced';
  const inputsOf = isOver || held.length === 0 ? new SigningSession(batch.psbt).transaction.inputs : [];
  const planned = inputsOf.map(({ txid, vout }) => `${txid}:${vout}`);
  for (const outpoint of held.length === 0 ? planned : []) {
    const taker = await chain.spender(tx, outpoint);
    // What was free again after it ended may be spent by anybody since.
    if (!isOver || taker?.blockHash === batch.block_hash) spent ??= taker;
  }
  spent ??= await excludes(tx, chain, [...held, ...planned]);
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
