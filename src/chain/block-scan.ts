import { type Block, fromDisplay, isCoinbase, merkleBranches, type RawTransaction, toHex } from '../hashing';

/** An output that pays a watched script. */
export interface FoundOutput {
  readonly txid: string;
  readonly vout: number;
  readonly script: string;
  readonly value: bigint;
  readonly coinbase: boolean;
}

/** An input that spends one of our outputs. */
export interface FoundSpend {
  readonly txid: string;
  readonly vout: number;
  readonly spentBy: string;
}

/** A transaction of ours with the proof that it is in the block. All hex; hashes in internal byte order. */
export interface FoundTransaction {
  readonly txid: string;
  readonly index: number;
  readonly raw: string;
  readonly branch: readonly string[];
  readonly coinbaseRaw: string;
  readonly coinbaseBranch: readonly string[];
}

/** What one block has to do with us. */
export interface BlockFindings {
  readonly outputs: readonly FoundOutput[];
  readonly spends: readonly FoundSpend[];
  readonly transactions: readonly FoundTransaction[];
}

/** Names an output in a set. */
export function outpointKey(txid: string, vout: number): string {
  return `${txid}:${vout}`;
}

/** Gives the branch of each of the block's transactions. */
function branchesOf(block: Block): (index: number) => Uint8Array[] {
  return merkleBranches(block.transactions.map((transaction) => fromDisplay(transaction.txid)));
}

/** The proof that the block's transaction at an index is in it. */
export function proofIn(
  block: Block,
  index: number,
  transaction: RawTransaction,
  branchOf: (index: number) => Uint8Array[] = branchesOf(block),
): FoundTransaction {
  const [coinbase] = block.transactions;
  return {
    txid: transaction.txid,
    index,
    raw: toHex(transaction.stripped),
    branch: branchOf(index).map(toHex),
    coinbaseRaw: coinbase === undefined ? '' : toHex(coinbase.stripped),
    coinbaseBranch: branchOf(0).map(toHex),
  };
}

/**
 * Looks through a verified block for payments to watched scripts and spends of our outputs, in block order, so that
 * an output made and spent in the same block is seen as both.
 * @param watched output scripts in hex
 * @param unspent outpoints of ours before this block, as {@link outpointKey}
 */
export function scanBlock(block: Block, watched: ReadonlySet<string>, unspent: ReadonlySet<string>): BlockFindings {
  const ours = new Set(unspent);
  const outputs: FoundOutput[] = [];
  const spends: FoundSpend[] = [];
  const touched: number[] = [];
  block.transactions.forEach((transaction, index) => {
    const { txid } = transaction;
    const spent = transaction.inputs.filter((input) => ours.has(outpointKey(input.txid, input.vout)));
    const paid = transaction.outputs
      .map((output, vout) => ({ txid, vout, script: toHex(output.script), value: output.value }))
      .filter((output) => watched.has(output.script));
    spends.push(...spent.map((input) => ({ txid: input.txid, vout: input.vout, spentBy: txid })));
    outputs.push(...paid.map((output) => ({ ...output, coinbase: isCoinbase(transaction) })));
    paid.forEach((output) => ours.add(outpointKey(txid, output.vout)));
    if (spent.length + paid.length > 0) touched.push(index);
  });
  if (touched.length === 0) return { outputs, spends, transactions: [] };
  const branchOf = branchesOf(block);
  const transactions = touched.flatMap((index) => {
    const transaction = block.transactions[index];
    return transaction === undefined ? [] : [proofIn(block, index, transaction, branchOf)];
  });
  return { outputs, spends, transactions };
}
