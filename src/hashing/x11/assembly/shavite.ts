/** SHAvite-3-512 of 64 bytes. @see The SHAvite-3 hash function, tweaked version of 23 November 2009, chapter 3 */
import { aesColumn } from './aes';

const ROUNDS: i32 = 14;
const KEY_WORDS: i32 = 448;
const BITS: u32 = 512;

const start: usize = memory.data<u32>(
  [
    0x72fccdd8, 0x79ca4727, 0x128a077b, 0x40d55aec, 0xd1901a06, 0x430ae307, 0xb29f5cd1, 0xdf07fbfc, 0x8e45d73d,
    0x681ab538, 0xbde86578, 0xdd577e47, 0xe275eade, 0x502d9fcd, 0xb9357178, 0x022a4b9a,
  ],
  16,
);
const key: usize = memory.data(4 * KEY_WORDS, 16);
/** Four branches of four words. */
const state: usize = memory.data(64, 16);

// @ts-ignore: decorator
@inline
function k(at: i32): u32 {
  return load<u32>(key + 4 * <usize>at);
}

// @ts-ignore: decorator
@inline
function setK(at: i32, value: u32): void {
  store<u32>(key + 4 * <usize>at, value);
}

/** Four words of the key, by AES of those 32 before, turned by one, and those four before. */
function expandByAes(at: i32): void {
  const a = k(at - 31), b = k(at - 30), c = k(at - 29), d = k(at - 32);
  setK(at, aesColumn(a, b, c, d) ^ k(at - 4));
  setK(at + 1, aesColumn(b, c, d, a) ^ k(at - 3));
  setK(at + 2, aesColumn(c, d, a, b) ^ k(at - 2));
  setK(at + 3, aesColumn(d, a, b, c) ^ k(at - 1));
}

/** The counter of hashed bits goes into the key at four places. Its upper three words are zero here. */
function addCounter(at: i32): void {
  if (at == 32) {
    setK(32, k(32) ^ BITS);
    setK(35, ~k(35));
  } else if (at == 164) {
    setK(167, k(167) ^ ~BITS);
  } else if (at == 316) {
    setK(318, k(318) ^ BITS);
    setK(319, ~k(319));
  } else if (at == 440) {
    setK(441, k(441) ^ BITS);
    setK(443, ~k(443));
  }
}

/** Turns by turns: 32 words by AES, 32 words by addition alone; the message is the first 32. */
function expandKey(): void {
  for (let at = 32; at < KEY_WORDS; at += 4) {
    if (((at >> 5) & 1) == 1) {
      expandByAes(at);
      addCounter(at);
    } else {
      for (let i = at; i < at + 4; i += 1) setK(i, k(i - 32) ^ k(i - 7));
    }
  }
}

/** One branch through four rounds of AES, added to its neighbour. */
function feed(left: usize, right: usize, subkey: usize): void {
  let a = load<u32>(right), b = load<u32>(right, 4), c = load<u32>(right, 8), d = load<u32>(right, 12);
  for (let at = subkey; at < subkey + 64; at += 16) {
    const e = a ^ load<u32>(at), f = b ^ load<u32>(at, 4), g = c ^ load<u32>(at, 8), h = d ^ load<u32>(at, 12);
    a = aesColumn(e, f, g, h);
    b = aesColumn(f, g, h, e);
    c = aesColumn(g, h, e, f);
    d = aesColumn(h, e, f, g);
  }
  store<u32>(left, load<u32>(left) ^ a);
  store<u32>(left, load<u32>(left, 4) ^ b, 4);
  store<u32>(left, load<u32>(left, 8) ^ c, 8);
  store<u32>(left, load<u32>(left, 12) ^ d, 12);
}

export function shavite512(from: usize, to: usize): void {
  memory.fill(key, 0, 128);
  memory.copy(key, from, 64);
  store<u8>(key, 0x80, 64);
  store<u32>(key, BITS, 110);
  store<u16>(key, BITS, 126);
  expandKey();
  memory.copy(state, start, 64);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Instead of moving the branches by one each round, they are read one further.
    const a = state + (<usize>(16 * -round) & 48);
    const b = state + (<usize>(16 * (1 - round)) & 48);
    const c = state + (<usize>(16 * (2 - round)) & 48);
    const d = state + (<usize>(16 * (3 - round)) & 48);
    const subkey = key + 128 * <usize>round;
    feed(a, b, subkey);
    feed(c, d, subkey + 64);
  }
  // After 14 rounds the branches stand two places from where they began.
  for (let at: usize = 0; at < 64; at += 8) {
    store<u64>(to + at, load<u64>(start + at) ^ load<u64>(state + ((at + 32) & 63)));
  }
}
