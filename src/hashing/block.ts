import { fromDisplay, toDisplay } from './bytes';
import { type BlockHeader, decodeHeader, HEADER_BYTES, headerHash } from './header';
import { merkleRoot } from './merkle';
import { ByteReader } from './reader';
import { HashingRefusal } from './refusal';
import { AMBIGUOUS_BYTES, isCoinbase, type RawTransaction, readTransaction } from './transaction';

/** A block whose transactions are those that its header commits to. */
export interface Block {
  readonly hash: string;
  readonly header: BlockHeader;
  readonly transactions: readonly RawTransaction[];
}

/**
 * Reads a whole block and checks that its header commits to exactly these transactions.
 * Work and context are the header chain's matter, spending rules the node's.
 * @throws HashingRefusal `hashing.truncated`, `hashing.bad-size`, `hashing.bad-transaction`, `hashing.bad-value`;
 *   `hashing.block-root` when the root differs; `hashing.block-mutated` when nodes repeat or a transaction is 64 bytes;
 *   `hashing.block-coinbase` unless the first transaction, and no other, is a coinbase
 * @see Bitcoin Core validation.cpp CheckMerkleRoot, IsBlockMutated
 */
export function decodeBlock(bytes: Uint8Array): Block {
  const reader = new ByteReader(bytes);
  const headerBytes = reader.take(HEADER_BYTES);
  const header = decodeHeader(headerBytes);
  const count = reader.size();
  const transactions: RawTransaction[] = [];
  for (let i = 0; i < count; i += 1) transactions.push(readTransaction(reader, bytes));
  if (reader.left !== 0) throw new HashingRefusal('hashing.bad-size', `${reader.left} bytes follow the block.`);
  const { root, mutated } = merkleRoot(transactions.map((transaction) => fromDisplay(transaction.txid)));
  if (toDisplay(root) !== header.merkleRoot) {
    throw new HashingRefusal('hashing.block-root', "The transactions are not those of the block's header.");
  }
  if (mutated || transactions.some((transaction) => transaction.stripped.length === AMBIGUOUS_BYTES)) {
    throw new HashingRefusal('hashing.block-mutated', 'The block repeats transactions or has one of 64 bytes.');
  }
  if (transactions.some((transaction, index) => isCoinbase(transaction) !== (index === 0))) {
    throw new HashingRefusal('hashing.block-coinbase', 'A block starts with its coinbase and has no other.');
  }
  return { hash: headerHash(headerBytes), header, transactions };
}
