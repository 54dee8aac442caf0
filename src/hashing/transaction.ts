import { concatBytes, fromHex, type HashHex, toDisplay } from './bytes';
import { ByteReader } from './reader';
import { HashingRefusal } from './refusal';
import { sha256d } from './sha256';

/** What differs between the transactions of Bitcoin's children. */
export interface TransactionRules {
  /** No output pays more, in the coin's smallest unit. @see Core consensus/amount.h MAX_MONEY */
  readonly valueMax: bigint;
  /** Litecoin's extension blocks: flag 8 and what it announces are not under the txid. */
  readonly mweb: boolean;
  /** Dash's special transactions: the version's upper half is a type, and a payload under the txid follows. */
  readonly payload: boolean;
}

/** 21 million coins in satoshi. */
export const BITCOIN_TRANSACTIONS: TransactionRules = { valueMax: 2_100_000_000_000_000n, mweb: false, payload: false };

const WITNESS_FLAG = 1;
const MWEB_FLAG = 8;
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
  /** The bytes under the txid: without marker, flag, witness and extension block part. */
  readonly stripped: Uint8Array;
  /** It came with parts that its txid does not cover. */
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

function readOutput(reader: ByteReader, valueMax: bigint): TransactionOutput {
  const value = reader.uint64();
  if (value > valueMax) {
    throw new HashingRefusal('hashing.bad-value', 'An output pays more coins than there can ever be.');
  }
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
 * Passes over the extension block part. In a block only the last transaction has one, and it is empty (the HogEx);
 * outside blocks it reaches up to the lock time.
 * @see Litecoin Core primitives/transaction.h UnserializeTransaction
 */
function skipExtension(reader: ByteReader): void {
  const present = reader.uint8();
  if (present > 1) throw new HashingRefusal('hashing.bad-transaction', 'The extension block part cannot be read.');
  if (present === 1) reader.take(Math.max(reader.left - 4, 0));
}

function readFlags(reader: ByteReader, source: Uint8Array, rules: TransactionRules): number {
  if (source[reader.offset] !== 0) return 0;
  const flags = reader.take(2)[1] ?? 0;
  const known = rules.mweb ? WITNESS_FLAG | MWEB_FLAG : WITNESS_FLAG;
  if (flags === 0 || (flags & ~known) !== 0) {
    throw new HashingRefusal('hashing.bad-transaction', 'The transaction has no inputs or an unknown flag.');
  }
  return flags;
}

/**
 * Reads one transaction from the reader's position: base or segwit (BIP144) encoding, Litecoin's MWEB, Dash's payload
 * (DIP2).
 * @param rules of the coin; Bitcoin's by default
 * @throws HashingRefusal `hashing.truncated`, `hashing.bad-size`, `hashing.bad-transaction`, `hashing.bad-value`
 */
export function readTransaction(
  reader: ByteReader,
  source: Uint8Array,
  rules: TransactionRules = BITCOIN_TRANSACTIONS,
): RawTransaction {
  const start = reader.offset;
  const version = reader.int32();
  const flags = readFlags(reader, source, rules);
  const bodyStart = reader.offset;
  const inputs = readMany(reader.size(), () => readInput(reader));
  if (inputs.length === 0) throw new HashingRefusal('hashing.bad-transaction', 'The transaction has no inputs.');
  const outputs = readMany(reader.size(), () => readOutput(reader, rules.valueMax));
  if (outputs.length === 0) throw new HashingRefusal('hashing.bad-transaction', 'The transaction has no outputs.');
  const bodyEnd = reader.offset;
  if ((flags & WITNESS_FLAG) !== 0) skipWitness(reader, inputs.length);
  if ((flags & MWEB_FLAG) !== 0) skipExtension(reader);
  const lockStart = reader.offset;
  const lockTime = reader.uint32();
  if (rules.payload && version >>> 16 !== 0 && (version & 0xffff) >= 3) reader.take(reader.size());
  const marked = flags !== 0;
  const stripped = marked
    ? concatBytes(
        source.subarray(start, start + 4),
        source.subarray(bodyStart, bodyEnd),
        source.subarray(lockStart, reader.offset),
      )
    : source.slice(start, reader.offset);
  return { txid: toDisplay(sha256d(stripped)), version, inputs, outputs, lockTime, stripped, hasWitness: marked };
}

/** Reads exactly one transaction. @throws HashingRefusal as {@link readTransaction}, and when bytes are left over */
export function decodeTransaction(bytes: Uint8Array, rules: TransactionRules = BITCOIN_TRANSACTIONS): RawTransaction {
  const reader = new ByteReader(bytes);
  const transaction = readTransaction(reader, bytes, rules);
  if (reader.left !== 0) {
    throw new HashingRefusal('hashing.bad-transaction', `${reader.left} bytes follow the transaction.`);
  }
  return transaction;
}

/** @throws HashingRefusal `hashing.bad-hex` and as {@link decodeTransaction} */
export function transactionFromHex(text: string, rules: TransactionRules = BITCOIN_TRANSACTIONS): RawTransaction {
  return decodeTransaction(fromHex(text), rules);
}

/** The block's first transaction: one input that spends nothing. @see Bitcoin Core CTransaction::IsCoinBase */
export function isCoinbase(transaction: RawTransaction): boolean {
  const [input] = transaction.inputs;
  return transaction.inputs.length === 1 && input?.txid === NULL_TXID && input.vout === NULL_VOUT;
}
