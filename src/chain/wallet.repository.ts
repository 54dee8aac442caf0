import type { ReadTx, Row, WriteTx } from '../store';
import { type BlockFindings, outpointKey } from './block-scan';
import { ownOutputs, ownTransactions, walletState, watchedScripts } from './chain.entity';

export type OwnOutputRow = Row<typeof ownOutputs>;

/** Takes back what blocks above `forkHeight` did: outputs they made go, outputs they spent are unspent again. */
export async function rewindWallet(tx: WriteTx, forkHeight: number): Promise<void> {
  await tx.delete(ownOutputs, { height: { gt: forkHeight } });
  await tx.update(ownOutputs, { spent_height: { gt: forkHeight } }, { spent_by: null, spent_height: null });
  await tx.delete(ownTransactions, { height: { gt: forkHeight } });
  await tx.update(walletState, { scanned_height: { gt: forkHeight } }, { scanned_height: forkHeight });
}

/** Hashes of the blocks above `fork` and below `end` that hold a transaction of ours, lowest first. */
export async function blocksOfOurs(tx: ReadTx, fork: number, end: number): Promise<string[]> {
  const rows = await tx.find(ownTransactions, {
    where: { height: { gt: fork, lt: end } },
    orderBy: [['height', 'asc']],
  });
  return [...new Set(rows.map((row) => row.block_hash))];
}

/** Block up to which scripts were looked for; undefined while nothing is watched. */
export async function scannedHeight(tx: ReadTx): Promise<number | undefined> {
  return (await tx.findOne(walletState, { id: 'wallet' }))?.scanned_height;
}

/** Adds scripts; an early birthday sends the scan back. Known rows stay, so a rescan changes no balance by itself. */
export async function addWatched(tx: WriteTx, rows: readonly Row<typeof watchedScripts>[]): Promise<void> {
  const known = await tx.find(watchedScripts, { where: { script: { in: rows.map(({ script }) => script) } } });
  const heights = new Map(known.map(({ script, from_height: height }) => [script, height]));
  const fresh = rows.filter((row) => row.from_height < (heights.get(row.script) ?? Number.MAX_SAFE_INTEGER));
  if (fresh.length === 0) return;
  await tx.upsert(watchedScripts, fresh);
  const birthday = fresh.reduce((least, row) => Math.min(least, row.from_height), Number.MAX_SAFE_INTEGER);
  const before = Math.max(0, birthday - 1);
  const scanned = await scannedHeight(tx);
  if (scanned === undefined || before < scanned) {
    await tx.upsert(walletState, [{ id: 'wallet', scanned_height: before }]);
  }
}

/** Watched scripts and unspent outpoints, as the scan wants them. */
export async function scanSets(tx: ReadTx): Promise<{ watched: Set<string>; unspent: Set<string> }> {
  const scripts = await tx.find(watchedScripts);
  // A rescan must find spends again that are already noted, so spent outputs count too.
  const outputs = await tx.find(ownOutputs);
  return {
    watched: new Set(scripts.map((row) => row.script)),
    unspent: new Set(outputs.map((row) => outpointKey(row.txid, row.vout))),
  };
}

/** Claims the next blocks of the scan; false when somebody else moved it or added a script meanwhile. */
export async function claimScan(
  tx: WriteTx,
  claim: { readonly from: number; readonly to: number; readonly scripts: number },
): Promise<boolean> {
  if ((await tx.count(watchedScripts)) !== claim.scripts) return false;
  const where = { id: 'wallet', scanned_height: claim.from - 1 } as const;
  return (await tx.update(walletState, where, { scanned_height: claim.to })) === 1;
}

/** Books one block of a claimed scan. */
export async function applyBlock(
  tx: WriteTx,
  block: { readonly height: number; readonly hash: string },
  found: BlockFindings,
): Promise<void> {
  const { height, hash } = block;
  const outputs = found.outputs.map(({ txid, vout, script, value, coinbase }) => {
    const place = { height, block_hash: hash, coinbase, spent_by: null, spent_height: null };
    return { txid, vout, script, value, ...place };
  });
  // Most blocks have nothing of ours.
  if (outputs.length > 0) await tx.insertNew(ownOutputs, outputs);
  for (const { txid, vout, spentBy } of found.spends) {
    await tx.update(ownOutputs, { txid, vout }, { spent_by: spentBy, spent_height: height });
  }
  const transactions = found.transactions.map(({ txid, index, raw, branch, coinbaseRaw, coinbaseBranch }) => {
    const proof = { raw, branch, coinbase_raw: coinbaseRaw, coinbase_branch: coinbaseBranch };
    return { txid, height, block_hash: hash, tx_index: index, ...proof };
  });
  if (transactions.length > 0) await tx.insertNew(ownTransactions, transactions);
}
