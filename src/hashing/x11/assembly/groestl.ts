/** Groestl-512 of 64 bytes. @see Groestl, a SHA-3 candidate, March 2011, chapter 3 */
import { doubled, sbox } from './aes';

const ROUNDS: i32 = 14;
/** What a byte of row 0 adds to a column of eight bytes, after SubBytes and MixBytes; other rows turn it by a byte each. */
const mixed: usize = memory.data(2048, 16);
const message: usize = memory.data(128, 16);
const chain: usize = memory.data(128, 16);
const state: usize = memory.data(128, 16);
const next: usize = memory.data(128, 16);

for (let byte = 0; byte < 256; byte += 1) {
  const once: u32 = load<u8>(sbox + <usize>byte);
  const twice = doubled(once);
  const four = doubled(twice);
  const three = twice ^ once;
  const five = four ^ once;
  const low = twice | ((five ^ twice) << 8) | (five << 16) | (three << 24);
  const high = five | (four << 8) | (three << 16) | (twice << 24);
  store<u64>(mixed + 8 * <usize>byte, <u64>low | (<u64>high << 32));
}

/** Byte of a row, `shift` columns to the right, as it comes out of MixBytes. */
// @ts-ignore: decorator
@inline
function part(column: i32, row: i32, shift: i32): u64 {
  const byte = load<u8>(state + 8 * <usize>((column + shift) & 15) + <usize>row);
  return rotl(load<u64>(mixed + 8 * <usize>byte), 8 * row);
}

function permuteP(): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let i = 0; i < 16; i += 1) {
      const at = state + 8 * <usize>i;
      store<u8>(at, load<u8>(at) ^ <u8>((i << 4) ^ round));
    }
    for (let i = 0; i < 16; i += 1) {
      const first = part(i, 0, 0) ^ part(i, 1, 1) ^ part(i, 2, 2) ^ part(i, 3, 3);
      const last = part(i, 4, 4) ^ part(i, 5, 5) ^ part(i, 6, 6) ^ part(i, 7, 11);
      store<u64>(next + 8 * <usize>i, first ^ last);
    }
    memory.copy(state, next, 128);
  }
}

function permuteQ(): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let i = 0; i < 16; i += 1) {
      const at = state + 8 * <usize>i;
      store<u64>(at, ~load<u64>(at) ^ (<u64>((i << 4) ^ round) << 56));
    }
    for (let i = 0; i < 16; i += 1) {
      const first = part(i, 0, 1) ^ part(i, 1, 3) ^ part(i, 2, 5) ^ part(i, 3, 11);
      const last = part(i, 4, 0) ^ part(i, 5, 2) ^ part(i, 6, 4) ^ part(i, 7, 6);
      store<u64>(next + 8 * <usize>i, first ^ last);
    }
    memory.copy(state, next, 128);
  }
}

function add(to: usize, from: usize): void {
  for (let at: usize = 0; at < 128; at += 8) store<u64>(to + at, load<u64>(to + at) ^ load<u64>(from + at));
}

export function groestl512(from: usize, to: usize): void {
  memory.fill(message, 0, 128);
  memory.copy(message, from, 64);
  store<u8>(message, 0x80, 64);
  // One block, as a big-endian number.
  store<u8>(message, 1, 127);
  memory.fill(chain, 0, 128);
  // The chain starts as the digest's length, 512, big-endian.
  store<u8>(chain, 2, 126);
  memory.copy(state, message, 128);
  permuteQ();
  add(message, chain);
  add(chain, state);
  memory.copy(state, message, 128);
  permuteP();
  add(chain, state);
  memory.copy(state, chain, 128);
  permuteP();
  add(chain, state);
  memory.copy(to, chain + 64, 64);
}
