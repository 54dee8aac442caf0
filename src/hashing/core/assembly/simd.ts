/**
 * SHA-256d and scrypt(1024, 1, 1) of four items at a time, one in each 32-bit lane of 128-bit vectors.
 * The caller writes a slice of items to `INPUT`, calls, and reads 32 bytes an item from `OUTPUT`. Memory is fixed:
 * nothing is allocated. Where fewer than four items are left, the last one fills the other lanes, and its hash is
 * written beyond the last item's, where nobody reads.
 */
import { block, compress, compressDigest, compressFirst, compressTail, initial, state } from './sha256-rounds.four';
import { romixFour, romixOne } from './romix-rounds.four';

export const INPUT_BYTES: i32 = 131072;
/** Items in a slice at most. */
export const CAPACITY: i32 = 2048;
export const INPUT: usize = memory.data(131072, 16);
export const OUTPUT: usize = memory.data(65664, 16);

const LANES: i32 = 4;
const BLOCK_BYTES: usize = 64;
const DIGEST_BYTES: usize = 32;
const HEADER_BYTES: usize = 80;
/** State of four messages. */
const STATE_BYTES: usize = 128;
/** States of a slice's headers between their blocks; one place more than full groups of four, like the output. */
const states: usize = memory.data(65664, 16);
/** A message's last one or two blocks, of each lane, with the padding. */
const TAIL_BYTES: usize = 128;
const tails: usize = memory.data(512, 16);

/** States of HMAC after the key's own block, and after the header's first 64 bytes too. */
const inner: usize = memory.data(128, 16);
const outer: usize = memory.data(128, 16);
const begun: usize = memory.data(128, 16);
/** scrypt's block of each lane, 128 bytes, in the order of RFC 7914 and by diagonals. */
const LANE_BYTES: usize = 128;
const mixed: usize = memory.data(512, 16);
const diagonal: usize = memory.data(512, 16);

// Where the four items begin.
let lane0: usize;
let lane1: usize;
let lane2: usize;
let lane3: usize;

function bigEndian(words: v128): v128 {
  return v128.shuffle<i8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Reads four words of each lane at `offset`, and writes them word by word, all lanes together. */
function gather(to: usize, offset: usize): void {
  const a = v128.load(lane0 + offset);
  const b = v128.load(lane1 + offset);
  const c = v128.load(lane2 + offset);
  const d = v128.load(lane3 + offset);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, bigEndian(v128.shuffle<i64>(ab, cd, 0, 2)));
  v128.store(to, bigEndian(v128.shuffle<i64>(ab, cd, 1, 3)), 16);
  v128.store(to, bigEndian(v128.shuffle<i64>(ef, gh, 0, 2)), 32);
  v128.store(to, bigEndian(v128.shuffle<i64>(ef, gh, 1, 3)), 48);
}

function gatherBlock(offset: usize): void {
  gather(block, offset);
  gather(block + 64, offset + 16);
  gather(block + 128, offset + 32);
  gather(block + 192, offset + 48);
}

/** The reverse of `gather`: four words of the state go to the lanes' own places, `stride` bytes apart. */
function scatter(from: usize, to: usize, stride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 16);
  const c = v128.load(from, 32);
  const d = v128.load(from, 48);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, bigEndian(v128.shuffle<i64>(ab, cd, 0, 2)));
  v128.store(to + stride, bigEndian(v128.shuffle<i64>(ab, cd, 1, 3)));
  v128.store(to + 2 * stride, bigEndian(v128.shuffle<i64>(ef, gh, 0, 2)));
  v128.store(to + 3 * stride, bigEndian(v128.shuffle<i64>(ef, gh, 1, 3)));
}

function writeDigests(to: usize, stride: usize): void {
  scatter(state, to, stride);
  scatter(state + 64, to + 16, stride);
}

/** From word `used` on, the block is the padding of a message of `bytes` that ends there. */
function pad(used: usize, bytes: u32): void {
  v128.store(block + 16 * used, i32x4.splat(0x80000000));
  for (let at = block + 16 * used + 16; at < block + 240; at += 16) v128.store(at, i32x4.splat(0));
  v128.store(block, i32x4.splat(8 * bytes), 240);
}

function copyState(to: usize, from: usize): void {
  for (let at: usize = 0; at < 128; at += 16) v128.store(to + at, v128.load(from + at));
}

/** Points the lanes at items from `first` on; where items are missing, at the last one. */
function pointLanes(first: usize, itemBytes: usize, left: i32): void {
  lane0 = first;
  lane1 = left > 1 ? lane0 + itemBytes : lane0;
  lane2 = left > 2 ? lane1 + itemBytes : lane1;
  lane3 = left > 3 ? lane2 + itemBytes : lane2;
}

/** What follows the items' own bytes in their last blocks is the same for all: written once a slice. */
function prepareTails(itemBytes: usize): void {
  const rest = itemBytes % BLOCK_BYTES;
  const padded: usize = rest < 56 ? 64 : 128;
  for (let lane: usize = 0; lane < 4; lane += 1) {
    const tail = tails + lane * TAIL_BYTES;
    for (let at: usize = 0; at < TAIL_BYTES; at += 16) v128.store(tail + at, i32x4.splat(0));
    store<u8>(tail + rest, 0x80);
    store<u32>(tail + padded - 4, bswap<u32>(8 * <u32>itemBytes));
  }
}

function copyTail(tail: usize, from: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 8 <= bytes; at += 8) store<u64>(tail + at, load<u64>(from + at));
  for (; at < bytes; at += 1) store<u8>(tail + at, load<u8>(from + at));
}

function absorbTails(offset: usize, rest: usize): void {
  copyTail(tails, lane0 + offset, rest);
  copyTail(tails + TAIL_BYTES, lane1 + offset, rest);
  copyTail(tails + 2 * TAIL_BYTES, lane2 + offset, rest);
  copyTail(tails + 3 * TAIL_BYTES, lane3 + offset, rest);
  pointLanes(tails, TAIL_BYTES, LANES);
  gatherBlock(0);
  compress();
  if (rest < 56) return;
  gatherBlock(BLOCK_BYTES);
  compress();
}

function sha256Headers(): void {
  gatherBlock(0);
  compressFirst();
  gather(block, BLOCK_BYTES);
  compressTail();
}

function sha256Items(itemBytes: usize): void {
  initial();
  let offset: usize = 0;
  for (; offset + BLOCK_BYTES <= itemBytes; offset += BLOCK_BYTES) {
    gatherBlock(offset);
    compress();
  }
  absorbTails(offset, itemBytes - offset);
}

/** The state is a digest; it becomes the digest's own, and goes to four items' places. */
function hashDigests(to: usize): void {
  copyState(block, state);
  compressDigest();
  writeDigests(to, DIGEST_BYTES);
}

/** A slice of headers, block by block: a processor keeps the code of one compression at hand, not that of three. */
function sha256dHeaders(count: i32): void {
  const end = INPUT + <usize>count * HEADER_BYTES;
  let kept = states;
  for (let item = INPUT; item < end; item += <usize>LANES * HEADER_BYTES) {
    pointLanes(item, HEADER_BYTES, <i32>((end - item) / HEADER_BYTES));
    gatherBlock(0);
    compressFirst();
    copyState(kept, state);
    kept += STATE_BYTES;
  }
  kept = states;
  for (let item = INPUT; item < end; item += <usize>LANES * HEADER_BYTES) {
    pointLanes(item, HEADER_BYTES, <i32>((end - item) / HEADER_BYTES));
    copyState(state, kept);
    gather(block, BLOCK_BYTES);
    compressTail();
    copyState(kept, state);
    kept += STATE_BYTES;
  }
  for (let from = states, to = OUTPUT; from < kept; from += STATE_BYTES) {
    copyState(state, from);
    hashDigests(to);
    to += <usize>LANES * DIGEST_BYTES;
  }
}

/** SHA-256d of `count` items of `itemBytes` each. */
export function sha256d(count: i32, itemBytes: usize): void {
  if (itemBytes == HEADER_BYTES) {
    sha256dHeaders(count);
    return;
  }
  prepareTails(itemBytes);
  let item = INPUT;
  let digest = OUTPUT;
  for (let left = count; left > 0; left -= LANES) {
    pointLanes(item, itemBytes, left);
    sha256Items(itemBytes);
    hashDigests(digest);
    item += <usize>LANES * itemBytes;
    digest += <usize>LANES * DIGEST_BYTES;
  }
}

/** The state of HMAC after its key's block: the state is the key, which is a digest. */
function keyed(to: usize, key: usize, mask: u32): void {
  for (let at: usize = 0; at < 128; at += 16) v128.store(block + at, v128.xor(v128.load(key + at), i32x4.splat(mask)));
  for (let at: usize = 128; at < 256; at += 16) v128.store(block + at, i32x4.splat(mask));
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

/** PBKDF2 of the headers, salted with themselves: 128 bytes for each lane. */
function fillMixed(): void {
  sha256Headers();
  copyState(begun, state);
  keyed(inner, begun, 0x36363636);
  keyed(outer, begun, 0x5c5c5c5c);
  copyState(state, inner);
  gatherBlock(0);
  compress();
  copyState(begun, state);
  for (let part: u32 = 0; part < 4; part += 1) {
    copyState(state, begun);
    gather(block, BLOCK_BYTES);
    v128.store(block, i32x4.splat(part + 1), 64);
    pad(5, <u32>(BLOCK_BYTES + HEADER_BYTES + 4));
    compress();
    finishHmac();
    writeDigests(mixed + part * DIGEST_BYTES, LANE_BYTES);
  }
}

/** PBKDF2 of the headers, salted with the mixed blocks: 32 bytes for each lane. */
function finishMixed(digest: usize): void {
  pointLanes(mixed, LANE_BYTES, LANES);
  copyState(state, inner);
  gatherBlock(0);
  compress();
  gatherBlock(BLOCK_BYTES);
  compress();
  v128.store(block, i32x4.splat(1));
  pad(1, <u32>(BLOCK_BYTES + LANE_BYTES + 4));
  compress();
  finishHmac();
  writeDigests(digest, DIGEST_BYTES);
}

/** Place of a half's word in the order of diagonals, in bytes. */
function diagonalOf(word: usize): usize {
  const column = word & 3;
  return 16 * (((word >> 2) - column) & 3) + 4 * column;
}

function toDiagonals(): void {
  for (let half: usize = 0; half < 512; half += 64) {
    for (let word: usize = 0; word < 16; word += 1) {
      store<u32>(diagonal + half + diagonalOf(word), load<u32>(mixed + half + 4 * word));
    }
  }
}

function fromDiagonals(): void {
  for (let half: usize = 0; half < 512; half += 64) {
    for (let word: usize = 0; word < 16; word += 1) {
      store<u32>(mixed + half + 4 * word, load<u32>(diagonal + half + diagonalOf(word)));
    }
  }
}

/** scrypt of `count` headers. */
export function scrypt(count: i32): void {
  let item = INPUT;
  let digest = OUTPUT;
  for (let left = count; left > 0; left -= LANES) {
    pointLanes(item, HEADER_BYTES, left);
    fillMixed();
    toDiagonals();
    // Four at once take as long as two one by one.
    if (left > 2) {
      romixFour(diagonal);
    } else {
      for (let lane: i32 = 0; lane < left; lane += 1) romixOne(diagonal + <usize>lane * LANE_BYTES);
    }
    fromDiagonals();
    finishMixed(digest);
    item += <usize>LANES * HEADER_BYTES;
    digest += <usize>LANES * DIGEST_BYTES;
  }
}
