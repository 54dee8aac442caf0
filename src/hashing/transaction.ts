import { concatBytes, fromHex, type HashHex, toDisplay } from './bytes';
import { ByteReader } from './reader';
import { HashingRefusal } from './refusal';
import { sha256d } from './sha256';

/** 21 million coins in satoshi (Bitcoin Core consensus/amount.h MAX_MONEY). */
const MONEY_MAX = 2_100_000_000_000_000n;
/** A stripped transaction of this size could be read as an inner Merkle node (CVE-2017-12842). */
export const AMBIGUOUS_BYTES = 64;

export interface TransactionInput {
  /** Display order. */
  readonly txid: HashHex;
  readonly vout: number;
  readonly script: Uint8Array;
  readonly sequence: number;
}

export interface TransactionOutput {
  /** Satoshi. */
  readonly value: bigint;
  readonly script: Uint8Array;
}

/** A transaction read far enough to know its id, what it spends and what it pays. */
export interface RawTransaction {
  readonly txid: HashHex;
  readonly version: number;
  readonly inputs: readonly TransactionInput[];
  readonly outputs: readonly TransactionOutput[];
  readonly lockTime: number;
  /** The bytes under the txid: without marker, flag and witness. */
  readonly stripped: Uint8Array;
  readonly hasWitness: boolean;
}

const NULL_TXID = '00'.repeat(32);
const NULL_VOUT = 0xffffffff;

function readInput(reader: ByteReader): TransactionInput {
  const txid = toDisplay(reader.take(32));
  const vout = reader.uint32();
  const script = reader.take(reader.size());
  return { txid, vout, script, sequence: reader.uint32() };
}

function readOutput(reader: ByteReader): TransactionOutput {
  const value = reader.uint64();
  if (value > MONEY_MAX) throw new HashingRefusal('hashing.bad-value', 'An output pays more than 21 million coins.');
  return { value, script: reader.take(reader.size()) };
}

function readMany<T>(count: number, read: () => T): T[] {
  const items: T[] = [];
  for (let i = 0; i < count; i += 1) items.push(read());
  return items;
}

function skipWitness(reader: ByteReader, inputs: number): void {
  let stacked = 0;
  for (let i = 0; i < inputs; i += 1) {
    const items = reader.size();
    stacked += items;
    for (let j = 0; j < items; j += 1) reader.take(reader.size());
  }
  if (stacked === 0) throw new HashingRefusal('hashing.bad-transaction', 'The witness is announced but empty.');
}

/**
 * Reads one transaction from the reader's position: base or segwit (BIP144) encoding.
 * @throws HashingRefusal `hashing.truncated`, `hashing.bad-size`, `hashing.bad-transaction`, `hashing.bad-value`
 */
export function readTransaction(reader: ByteReader, source: Uint8Array): RawTransaction {
  const start = reader.offset;
  const version = reader.int32();
  const marked = source[reader.offset] === 0;
  if (marked && reader.take(2)[1] !== 1) {
    throw new HashingRefusal('hashing.bad-transaction', 'The transaction has no inputs or an unknown flag.');
  }
  const bodyStart = reader.offset;
  const inputs = readMany(reader.size(), () => readInput(reader));
  if (inputs.length === 0) throw new HashingRefusal('hashing.bad-transaction', 'The transaction has no inputs.');
  const outputs = readMany(reader.size(), () => readOutput(reader));
  if (outputs.length === 0) throw new HashingRefusal('hashing.bad-transaction', 'The transaction has no outputs.');
  const bodyEnd = reader.offset;
  if (marked) skipWitness(reader, inputs.length);
  const lockStart = reader.offset;
  const lockTime = reader.uint32();
  const stripped = marked
    ? concatBytes(
        source.subarray(start, start + 4),
        source.subarray(bodyStart, bodyEnd),
        source.subarray(lockStart, lockStart + 4),
      )
    : source.slice(start, lockStart + 4);
  return { txid: toDisplay(sha256d(stripped)), version, inputs, outputs, lockTime, stripped, hasWitness: marked };
}

/** Reads exactly one transaction. @throws HashingRefusal as {@link readTransaction}, and when bytes are left over */
export function decodeTransaction(bytes: Uint8Array): RawTransaction {
  const reader = new ByteReader(bytes);
  const transaction = readTransaction(reader, bytes);
  if (reader.left !== 0) {
    throw new HashingRefusal('hashing.bad-transaction', `${reader.left} bytes follow the transaction.`);
  }
  return transaction;
}

/** @throws HashingRefusal `hashing.bad-hex` and as {@link decodeTransaction} */
export function transactionFromHex(text: string): RawTransaction {
  return decodeTransaction(fromHex(text));
}

/** The block's first transaction: one input that spends nothing. @see Bitcoin Core CTransaction::IsCoinBase */
export function isCoinbase(transaction: RawTransaction): boolean {
  const [input] = transaction.inputs;
  return transaction.inputs.length === 1 && input?.txid === NULL_TXID && input.vout === NULL_VOUT;
}
