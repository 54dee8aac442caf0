/**
 * scrypt with r = 1 and p = 1 in plain TypeScript; with N = 1024 it is the proof of work of Litecoin and Dogecoin.
 * Not constant time and not meant for secrets.
 * @see RFC 7914
 */
import { pbkdf2Once } from './hmac';

/** Words of a block with r = 1: two halves of 64 bytes. */
const BLOCK_WORDS = 32;
const HALF_WORDS = 16;
const BLOCK_BYTES = 4 * BLOCK_WORDS;
const ROUNDS = 8;

const mixed = new Int32Array(HALF_WORDS);

function quarter(a: number, b: number, c: number, d: number): void {
  const x = mixed;
  const first = x[a] ?? 0;
  const last = x[d] ?? 0;
  let sum = first + last;
  const second = (x[b] ?? 0) ^ ((sum << 7) | (sum >>> 25));
  sum = second + first;
  const third = (x[c] ?? 0) ^ ((sum << 9) | (sum >>> 23));
  sum = third + second;
  const fourth = last ^ ((sum << 13) | (sum >>> 19));
  sum = fourth + third;
  x[a] = first ^ ((sum << 18) | (sum >>> 14));
  x[b] = second;
  x[c] = third;
  x[d] = fourth;
}

/** Replaces the 16 words at `offset` by their Salsa20/8 hash. */
export function salsa20Eight(words: Int32Array, offset: number): void {
  for (let i = 0; i < HALF_WORDS; i += 1) mixed[i] = words[offset + i] ?? 0;
  for (let round = 0; round < ROUNDS; round += 2) {
    quarter(0, 4, 8, 12);
    quarter(5, 9, 13, 1);
    quarter(10, 14, 2, 6);
    quarter(15, 3, 7, 11);
    quarter(0, 1, 2, 3);
    quarter(5, 6, 7, 4);
    quarter(10, 11, 8, 9);
    quarter(15, 12, 13, 14);
  }
  for (let i = 0; i < HALF_WORDS; i += 1) words[offset + i] = (words[offset + i] ?? 0) + (mixed[i] ?? 0);
}

/** scryptBlockMix with r = 1: each half is mixed into the other. */
export function blockMix(block: Int32Array): void {
  for (let i = 0; i < HALF_WORDS; i += 1) block[i] = (block[i] ?? 0) ^ (block[HALF_WORDS + i] ?? 0);
  salsa20Eight(block, 0);
  for (let i = 0; i < HALF_WORDS; i += 1) block[HALF_WORDS + i] = (block[HALF_WORDS + i] ?? 0) ^ (block[i] ?? 0);
  salsa20Eight(block, HALF_WORDS);
}

/**
 * scryptROMix with r = 1, in place.
 * @param rows memory of N blocks; N is a power of two
 */
export function romix(block: Int32Array, rows: Int32Array): void {
  const mask = rows.length / BLOCK_WORDS - 1;
  for (let at = 0; at < rows.length; at += BLOCK_WORDS) {
    rows.set(block, at);
    blockMix(block);
  }
  for (let round = 0; round <= mask; round += 1) {
    const at = ((block[HALF_WORDS] ?? 0) & mask) * BLOCK_WORDS;
    for (let i = 0; i < BLOCK_WORDS; i += 1) block[i] = (block[i] ?? 0) ^ (rows[at + i] ?? 0);
    blockMix(block);
  }
}

/**
 * scrypt with r = 1 and p = 1.
 * @param rows memory of N blocks of 32 words, used again by the next call
 * @param length bytes to derive
 */
export function scryptOnce(password: Uint8Array, salt: Uint8Array, rows: Int32Array, length: number): Uint8Array {
  const seed = pbkdf2Once(password, salt, BLOCK_BYTES);
  const view = new DataView(seed.buffer, seed.byteOffset, BLOCK_BYTES);
  const block = new Int32Array(BLOCK_WORDS);
  for (let i = 0; i < BLOCK_WORDS; i += 1) block[i] = view.getInt32(4 * i, true);
  romix(block, rows);
  block.forEach((word, i) => view.setInt32(4 * i, word, true));
  return pbkdf2Once(password, seed, length);
}
