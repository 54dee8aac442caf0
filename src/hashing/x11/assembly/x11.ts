/**
 * X11, Dash's proof of work and block hash: eleven functions of 512 bits, one after another, of an 80-byte header; the
 * first 256 bits of the last are the hash. Memory is fixed: nothing is allocated.
 * @see dash src/hash.h HashX11
 */
import { blake512 } from './blake';
import { bmw512 } from './bmw';
import { cubehash512 } from './cubehash';
import { echo512 } from './echo';
import { groestl512 } from './groestl';
import { jh512 } from './jh';
import { keccak512 } from './keccak';
import { luffa512 } from './luffa';
import { shavite512 } from './shavite';
import { simd512 } from './simd';
import { skein512 } from './skein';

const ITEM_BYTES: i32 = 80;
const HASH_BYTES: usize = 32;
/** Headers that fit in one call. */
export const CAPACITY: i32 = 64;
/** Where the caller writes headers, one after another, and finds their hashes. */
export const INPUT: usize = memory.data(5120, 16);
export const OUTPUT: usize = memory.data(2048, 16);

const chain: usize = memory.data(64, 16);

/** One of the eleven, by its place in the chain, of `length` bytes: 64, or up to 111 for the first. */
export function step(place: i32, from: usize, length: i32, to: usize): void {
  if (place == 0) blake512(from, length, to);
  else if (place == 1) bmw512(from, to);
  else if (place == 2) groestl512(from, to);
  else if (place == 3) skein512(from, to);
  else if (place == 4) jh512(from, to);
  else if (place == 5) keccak512(from, to);
  else if (place == 6) luffa512(from, to);
  else if (place == 7) cubehash512(from, to);
  else if (place == 8) shavite512(from, to);
  else if (place == 9) simd512(from, to);
  else echo512(from, to);
}

/** Hashes the first `count` headers of the input. */
export function hashHeaders(count: i32): void {
  for (let item = 0; item < count; item += 1) {
    step(0, INPUT + <usize>(ITEM_BYTES * item), ITEM_BYTES, chain);
    for (let place = 1; place < 11; place += 1) step(place, chain, 64, chain);
    memory.copy(OUTPUT + HASH_BYTES * <usize>item, chain, HASH_BYTES);
  }
}
