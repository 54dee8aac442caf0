/** ECHO-512 of 64 bytes. @see SHA-3 proposal: ECHO, version 2.0, chapter 3 */
import { aesColumn } from './aes';

const ROUNDS: i32 = 10;
const BITS: u32 = 512;
/** Sixteen words of 128 bits, column by column: chain in the first two columns, message in the others. */
const state: usize = memory.data(256, 16);
const next: usize = memory.data(256, 16);
const message: usize = memory.data(128, 16);

/** Two rounds of AES, the first under the counter, the second under the salt, which is zero. */
function substitute(from: usize, to: usize, counter: u32): void {
  const a = load<u32>(from), b = load<u32>(from, 4), c = load<u32>(from, 8), d = load<u32>(from, 12);
  const e = aesColumn(a, b, c, d) ^ counter;
  const f = aesColumn(b, c, d, a);
  const g = aesColumn(c, d, a, b);
  const h = aesColumn(d, a, b, c);
  store<u32>(to, aesColumn(e, f, g, h));
  store<u32>(to, aesColumn(f, g, h, e), 4);
  store<u32>(to, aesColumn(g, h, e, f), 8);
  store<u32>(to, aesColumn(h, e, f, g), 12);
}

/** Multiplies each of eight bytes by x in GF(2^8) of AES. */
// @ts-ignore: decorator
@inline
function doubled(bytes: u64): u64 {
  return ((bytes & 0x7f7f7f7f7f7f7f7f) << 1) ^ (((bytes >> 7) & 0x0101010101010101) * 0x1b);
}

/** BigMixColumns on one column of four words. */
function mixColumn(column: usize): void {
  for (let at = column; at < column + 16; at += 8) {
    const a = load<u64>(at), b = load<u64>(at, 16), c = load<u64>(at, 32), d = load<u64>(at, 48);
    const all = a ^ b ^ c ^ d;
    store<u64>(at, a ^ all ^ doubled(a ^ b));
    store<u64>(at, b ^ all ^ doubled(b ^ c), 16);
    store<u64>(at, c ^ all ^ doubled(c ^ d), 32);
    store<u64>(at, d ^ all ^ doubled(d ^ a), 48);
  }
}

export function echo512(from: usize, to: usize): void {
  memory.fill(message, 0, 128);
  memory.copy(message, from, 64);
  store<u8>(message, 0x80, 64);
  store<u16>(message, 512, 110);
  store<u32>(message, BITS, 112);
  memory.fill(state, 0, 128);
  for (let word: usize = 0; word < 8; word += 1) store<u32>(state + 16 * word, 512);
  memory.copy(state + 128, message, 128);
  let counter = BITS;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let word = 0; word < 16; word += 1) {
      // BigShiftRows: row r moves r columns to the left.
      const place = (word - 4 * (word & 3)) & 15;
      substitute(state + 16 * <usize>word, next + 16 * <usize>place, counter);
      counter += 1;
    }
    for (let column: usize = 0; column < 256; column += 64) mixColumn(next + column);
    memory.copy(state, next, 256);
  }
  for (let at: usize = 0; at < 64; at += 8) {
    const before: u64 = (at & 8) == 0 ? 512 : 0;
    store<u64>(to + at, before ^ load<u64>(message + at) ^ load<u64>(state + at) ^ load<u64>(state + at, 128));
  }
}
