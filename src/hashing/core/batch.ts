import { HashingRefusal } from '../refusal';

/** Every hash of the core is 32 bytes. */
export const DIGEST_BYTES = 32;

/** scrypt is taken of block headers only. */
export const SCRYPT_ITEM_BYTES = 80;

/**
 * Hashes items of equal size that lie one after another.
 * @param packed whole items; it is only read
 * @param itemBytes size of each, at least 1
 * @param out takes 32 bytes an item, in the order of the hash function: a block hash as a little-endian integer.
 *   It may be longer than needed and must not share memory with `packed`.
 * @throws HashingRefusal `hashing.bad-batch` when `packed` is not a whole number of items or `out` is too short
 */
export type BatchHash = (packed: Uint8Array, itemBytes: number, out: Uint8Array) => void;

/** One implementation of the core's hashes; all give the same bytes. */
export interface HashEngine {
  readonly name: 'simd' | 'scalar' | 'typescript';
  /** SHA-256 of SHA-256, of items of any size: headers, Merkle nodes. */
  readonly sha256d: BatchHash;
  /** scrypt with N = 1024, r = 1, p = 1 of 80-byte headers, the header being its own salt (Litecoin, Dogecoin). */
  readonly scrypt: BatchHash;
}

/**
 * Number of items in a batch, after the checks that every engine owes its caller.
 * @throws HashingRefusal `hashing.bad-batch`
 */
export function batchCount(packed: Uint8Array, itemBytes: number, out: Uint8Array): number {
  if (!Number.isSafeInteger(itemBytes) || itemBytes < 1) {
    throw new HashingRefusal(
      'hashing.bad-batch',
      `An item of ${itemBytes} bytes cannot be hashed: it needs at least 1.`,
    );
  }
  if (packed.length % itemBytes !== 0) {
    throw new HashingRefusal(
      'hashing.bad-batch',
      `${packed.length} bytes are not a whole number of items of ${itemBytes} bytes.`,
    );
  }
  const count = packed.length / itemBytes;
  if (out.length < count * DIGEST_BYTES) {
    throw new HashingRefusal(
      'hashing.bad-batch',
      `${count} hashes need ${count * DIGEST_BYTES} bytes of room and there are ${out.length}.`,
    );
  }
  return count;
}

/**
 * The same for scrypt, which takes block headers only.
 * @throws HashingRefusal `hashing.bad-batch`
 */
export function scryptCount(packed: Uint8Array, itemBytes: number, out: Uint8Array): number {
  if (itemBytes !== SCRYPT_ITEM_BYTES) {
    throw new HashingRefusal(
      'hashing.bad-batch',
      `scrypt is taken of headers of ${SCRYPT_ITEM_BYTES} bytes, not of items of ${itemBytes}.`,
    );
  }
  return batchCount(packed, itemBytes, out);
}
