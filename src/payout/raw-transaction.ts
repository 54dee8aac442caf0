import { hash } from 'node:crypto';
import { DomainError } from '../units';

export interface RawInput {
  readonly txid: string;
  readonly vout: number;
  readonly sequence: number;
  readonly scriptSigHex: string;
  readonly witness: readonly Uint8Array[];
}

export interface RawOutput {
  readonly valueSats: bigint;
  readonly scriptHex: string;
}

export interface RawTransaction {
  readonly txid: string;
  readonly version: number;
  readonly locktime: number;
  readonly inputs: readonly RawInput[];
  readonly outputs: readonly RawOutput[];
  /** Bytes without marker, flag and witness. */
  readonly baseBytes: number;
  readonly weight: number;
}

/** No standard transaction is longer in bytes; more is not ours. */
const RAW_BYTES_MAX = 400_000;

/** Reads a byte string from the front and refuses to run past its end. */
class Cursor {
  #at = 0;
  constructor(readonly bytes: Buffer) {}

  get at(): number {
    return this.#at;
  }

  take(count: number): Buffer {
    const part = this.bytes.subarray(this.#at, this.#at + count);
    if (part.length !== count) throw malformed('truncated');
    this.#at += count;
    return part;
  }

  /** CompactSize, canonical only. @see Bitcoin Core serialize.h, ReadCompactSize */
  size(): number {
    const first = this.take(1).readUInt8();
    if (first < 0xfd) return first;
    if (first === 0xff) throw malformed('size');
    const value = first === 0xfd ? this.take(2).readUInt16LE() : this.take(4).readUInt32LE();
    if (value < (first === 0xfd ? 0xfd : 0x10000)) throw malformed('size');
    return value;
  }

  list<T>(one: () => T): T[] {
    return Array.from({ length: this.size() }, one);
  }
}

function malformed(reason: string): DomainError {
  return new DomainError('payout.bad-transaction', 'The bytes are not a transaction.', { reason });
}

/**
 * Decodes a signed transaction from its bytes alone, with none of the code that built it, so that a mistake there is
 * seen here (FAULTS F44).
 * @throws DomainError `payout.bad-transaction` on anything but one whole witness or legacy transaction
 * @see BIP-144
 */
export function decodeRawTransaction(rawHex: string): RawTransaction {
  if (!/^(?:[0-9a-f]{2})+$/.test(rawHex) || rawHex.length > 2 * RAW_BYTES_MAX) throw malformed('hex');
  const bytes = Buffer.from(rawHex, 'hex');
  const cursor = new Cursor(bytes);
  const version = cursor.take(4).readInt32LE();
  const segwit = bytes[4] === 0x00 && bytes[5] === 0x01;
  if (segwit) cursor.take(2);
  const bodyFrom = cursor.at;
  const bare = cursor.list(() => readInput(cursor));
  const outputs = cursor.list(() => ({
    valueSats: cursor.take(8).readBigUInt64LE(),
    scriptHex: cursor.take(cursor.size()).toString('hex'),
  }));
  const bodyTo = cursor.at;
  const inputs = bare.map((input) => ({
    ...input,
    witness: segwit ? cursor.list(() => cursor.take(cursor.size())) : [],
  }));
  const locktime = cursor.take(4).readUInt32LE();
  if (cursor.at !== bytes.length) throw malformed('trailing');
  if (inputs.length === 0 || outputs.length === 0) throw malformed('empty');
  const base = Buffer.concat([bytes.subarray(0, 4), bytes.subarray(bodyFrom, bodyTo), bytes.subarray(-4)]);
  const txid = hashTwice(base).reverse().toString('hex');
  return { txid, version, locktime, inputs, outputs, baseBytes: base.length, weight: base.length * 3 + bytes.length };
}

function readInput(cursor: Cursor): Omit<RawInput, 'witness'> {
  const txid = Buffer.from(cursor.take(32)).reverse().toString('hex');
  const vout = cursor.take(4).readUInt32LE();
  const scriptSigHex = cursor.take(cursor.size()).toString('hex');
  return { txid, vout, scriptSigHex, sequence: cursor.take(4).readUInt32LE() };
}

function hashTwice(bytes: Uint8Array): Buffer {
  return hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer');
}
