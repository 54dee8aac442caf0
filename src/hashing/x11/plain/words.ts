/** Small tools that several of the eleven share. Digests and messages are bytes; inside they are words. */

/** Every function of the chain but the first takes 64 bytes and all give 64. */
export const DIGEST_BYTES = 64;

/** @param bits 1 to 31 */
export function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** @param bits 1 to 63 */
export function rotateLeft64(word: bigint, bits: bigint): bigint {
  return BigInt.asUintN(64, word << bits) | (word >> (64n - bits));
}

/** Two operands of equal length into the first. */
export function xorInto(target: Uint8Array, other: Uint8Array): void {
  for (let i = 0; i < target.length; i += 1) target[i] = (target[i] ?? 0) ^ (other[i] ?? 0);
}

/** A block of `length` bytes: the message, the bit that ends it, zeros. */
export function padded(message: Uint8Array, length: number): Uint8Array {
  const block = new Uint8Array(length);
  block.set(message);
  block[message.length] = 0x80;
  return block;
}

/** 64-bit words of whole bytes. */
export function readWords64(bytes: Uint8Array, littleEndian: boolean): BigUint64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return BigUint64Array.from({ length: bytes.length / 8 }, (_, i) => view.getBigUint64(8 * i, littleEndian));
}

/** Bytes of 64-bit words. */
export function writeWords64(words: BigUint64Array, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(8 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setBigUint64(8 * i, word, littleEndian));
  return bytes;
}

/** 32-bit words of whole bytes. */
export function readWords(bytes: Uint8Array, littleEndian: boolean): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i, littleEndian));
}

/** Bytes of 32-bit words. */
export function writeWords(words: Int32Array, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setInt32(4 * i, word, littleEndian));
  return bytes;
}
