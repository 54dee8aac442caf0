/**
 * SHA-256d and scrypt(1024, 1, 1) of one item at a time in 32-bit words, for surroundings without vectors.
 * The caller writes a slice of items to `INPUT`, calls, and reads 32 bytes an item from `OUTPUT`. Memory is fixed:
 * nothing is allocated.
 */
import { block, compress, initial, state } from './sha256-rounds.one';
import { romix } from './romix-rounds.one';

export const INPUT_BYTES: i32 = 131072;
/** Items in a slice at most. */
export const CAPACITY: i32 = 2048;
export const INPUT: usize = memory.data(131072, 16);
export const OUTPUT: usize = memory.data(65536, 16);

const BLOCK_BYTES: usize = 64;
const DIGEST_BYTES: usize = 32;
const HEADER_BYTES: usize = 80;
/** A message's last one or two blocks, with the padding. */
const TAIL_BYTES: usize = 128;
const tail: usize = memory.data(128, 16);

/** States of HMAC after the key's own block, and after the header's first 64 bytes too. */
const inner: usize = memory.data(32, 16);
const outer: usize = memory.data(32, 16);
const begun: usize = memory.data(32, 16);
/** scrypt's block. */
const MIXED_BYTES: usize = 128;
const mixed: usize = memory.data(128, 16);

/** Reads big-endian words. */
function gather(from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 4) store<u32>(block + at, bswap<u32>(load<u32>(from + at)));
}

function writeDigest(to: usize): void {
  for (let at: usize = 0; at < DIGEST_BYTES; at += 4) store<u32>(to + at, bswap<u32>(load<u32>(state + at)));
}

/** From word `used` on, the block is the padding of a message of `bytes` that ends there. */
function pad(used: usize, bytes: u32): void {
  store<u32>(block + 4 * used, 0x80000000);
  for (let at = block + 4 * used + 4; at < block + 60; at += 4) store<u32>(at, 0);
  store<u32>(block, 8 * bytes, 60);
}

function copyState(to: usize, from: usize): void {
  for (let at: usize = 0; at < DIGEST_BYTES; at += 8) store<u64>(to + at, load<u64>(from + at));
}

/** What follows an item's own bytes in its last blocks is the same for all: written once a slice. */
function prepareTail(itemBytes: usize): void {
  const rest = itemBytes % BLOCK_BYTES;
  const padded: usize = rest < 56 ? 64 : 128;
  for (let at: usize = 0; at < TAIL_BYTES; at += 8) store<u64>(tail + at, 0);
  store<u8>(tail + rest, 0x80);
  store<u32>(tail + padded - 4, bswap<u32>(8 * <u32>itemBytes));
}

function absorbTail(from: usize, rest: usize): void {
  let at: usize = 0;
  for (; at + 8 <= rest; at += 8) store<u64>(tail + at, load<u64>(from + at));
  for (; at < rest; at += 1) store<u8>(tail + at, load<u8>(from + at));
  gather(tail, BLOCK_BYTES);
  compress();
  if (rest < 56) return;
  gather(tail + BLOCK_BYTES, BLOCK_BYTES);
  compress();
}

function sha256Item(item: usize, itemBytes: usize): void {
  initial();
  let offset: usize = 0;
  for (; offset + BLOCK_BYTES <= itemBytes; offset += BLOCK_BYTES) {
    gather(item + offset, BLOCK_BYTES);
    compress();
  }
  absorbTail(item + offset, itemBytes - offset);
}

/** SHA-256d of `count` items of `itemBytes` each. */
export function sha256d(count: i32, itemBytes: usize): void {
  prepareTail(itemBytes);
  let item = INPUT;
  let digest = OUTPUT;
  for (let left = count; left > 0; left -= 1) {
    sha256Item(item, itemBytes);
    copyState(block, state);
    pad(8, <u32>DIGEST_BYTES);
    initial();
    compress();
    writeDigest(digest);
    item += itemBytes;
    digest += DIGEST_BYTES;
  }
}

/** The state of HMAC after its key's block: the key is a digest. */
function keyed(to: usize, key: usize, mask: u32): void {
  for (let at: usize = 0; at < 32; at += 4) store<u32>(block + at, load<u32>(key + at) ^ mask);
  for (let at: usize = 32; at < 64; at += 4) store<u32>(block + at, mask);
  initial();
  compress();
  copyState(to, state);
}

/** The state is HMAC's inner hash; it becomes the HMAC. */
function finishHmac(): void {
  copyState(block, state);
  pad(8, <u32>(BLOCK_BYTES + DIGEST_BYTES));
  copyState(state, outer);
  compress();
}

/** PBKDF2 of the header, salted with itself: 128 bytes. */
function fillMixed(item: usize): void {
  sha256Item(item, HEADER_BYTES);
  copyState(begun, state);
  keyed(inner, begun, 0x36363636);
  keyed(outer, begun, 0x5c5c5c5c);
  copyState(state, inner);
  gather(item, BLOCK_BYTES);
  compress();
  copyState(begun, state);
  for (let part: u32 = 0; part < 4; part += 1) {
    copyState(state, begun);
    gather(item + BLOCK_BYTES, 16);
    store<u32>(block, part + 1, 16);
    pad(5, <u32>(BLOCK_BYTES + HEADER_BYTES + 4));
    compress();
    finishHmac();
    writeDigest(mixed + part * DIGEST_BYTES);
  }
}

/** PBKDF2 of the header, salted with the mixed block: 32 bytes. */
function finishMixed(digest: usize): void {
  copyState(state, inner);
  gather(mixed, BLOCK_BYTES);
  compress();
  gather(mixed + BLOCK_BYTES, BLOCK_BYTES);
  compress();
  store<u32>(block, 1);
  pad(1, <u32>(BLOCK_BYTES + MIXED_BYTES + 4));
  compress();
  finishHmac();
  writeDigest(digest);
}

/** scrypt of `count` headers. */
export function scrypt(count: i32): void {
  prepareTail(HEADER_BYTES);
  let item = INPUT;
  let digest = OUTPUT;
  for (let left = count; left > 0; left -= 1) {
    fillMixed(item);
    romix(mixed);
    finishMixed(digest);
    item += HEADER_BYTES;
    digest += DIGEST_BYTES;
  }
}
