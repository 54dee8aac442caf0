import { concatBytes } from './bytes';
import { type ByteReader } from './reader';

/** What merged mining looks at in the parent's coinbase. */
export interface ParentCoinbase {
  /** The bytes under its txid: without marker, flag and witness. */
  readonly stripped: Uint8Array;
  /** Its first input's script; null when it has no input. */
  readonly script: Uint8Array | null;
}

/**
 * Reads the parent's coinbase. The parent may be any chain, so nothing but its form is judged, and amounts are not read.
 * @throws HashingRefusal `hashing.truncated`, `hashing.bad-size`
 * @see Bitcoin Core primitives/transaction.h UnserializeTransaction
 */
export function readParentCoinbase(reader: ByteReader, source: Uint8Array): ParentCoinbase {
  const start = reader.offset;
  reader.take(4);
  const marked = source[reader.offset] === 0 && source[reader.offset + 1] === 1;
  if (marked) reader.take(2);
  const bodyStart = reader.offset;
  const inputs = reader.size();
  let script: Uint8Array | null = null;
  for (let i = 0; i < inputs; i += 1) {
    reader.take(36);
    const own = reader.take(reader.size());
    script ??= own;
    reader.take(4);
  }
  const outputs = reader.size();
  for (let i = 0; i < outputs; i += 1) {
    reader.take(8);
    reader.take(reader.size());
  }
  const bodyEnd = reader.offset;
  if (marked) skipWitness(reader, inputs);
  const lockTime = reader.take(4);
  const stripped = marked
    ? concatBytes(source.subarray(start, start + 4), source.subarray(bodyStart, bodyEnd), lockTime)
    : source.subarray(start, reader.offset);
  return { stripped, script };
}

function skipWitness(reader: ByteReader, inputs: number): void {
  for (let i = 0; i < inputs; i += 1) {
    const items = reader.size();
    for (let j = 0; j < items; j += 1) reader.take(reader.size());
  }
}
