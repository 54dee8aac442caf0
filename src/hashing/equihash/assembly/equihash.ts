/**
 * Equihash(200, 9) as Zcash uses it: is this header's solution one? The whole check runs in here, on one header that
 * the caller has written to `INPUT`. Memory is fixed: nothing is allocated.
 * @see Zcash protocol specification 7.7.1; zcash src/crypto/equihash.cpp Equihash<200,9>::IsValidSolution
 * @see RFC 7693 (BLAKE2b)
 */

const INDICES: i32 = 512;
const INDEX_BITS: u32 = 21;
/** Bits of a leaf that one level of the tree uses up. */
const COLLISION_BITS: i32 = 20;
/** Header without solution, and the solution's length as a compact size, fd 40 05: 1344. */
const SOLUTION_AT: usize = 140 + 3;
const SOLUTION_PREFIX: u32 = 0x0540fd;

/** Where the caller writes the 1487 bytes. */
export const INPUT: usize = memory.data(1488, 16);
const indices: usize = memory.data(INDICES * 4, 16);
/** One bit for each of the 2^21 indices, all clear between calls. */
const seen: usize = memory.data(1 << 18, 16);
/** Rows of the tree that wait for their right neighbour, four words each: one a level, and the one that is joining. */
const rows: usize = memory.data(32 * 11, 16);

// BLAKE2b's state after the header's first 128 bytes; the same for all leaves.
let mid0: u64;
let mid1: u64;
let mid2: u64;
let mid3: u64;
let mid4: u64;
let mid5: u64;
let mid6: u64;
let mid7: u64;

const block: usize = memory.data(128, 16);
const chain: usize = memory.data(64, 16);

/** Message word for each place of each round, as an offset into the block: 8 times RFC 7693's SIGMA. */
const sigma: usize = memory.data<u8>([
  0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 112, 80, 32, 64, 72, 120, 104, 48, 8, 96, 0, 16, 88,
  56, 40, 24, 88, 64, 96, 0, 40, 16, 120, 104, 80, 112, 24, 48, 56, 8, 72, 32, 56, 72, 24, 8, 104, 96, 88, 112, 16, 48,
  40, 80, 32, 0, 120, 64, 72, 0, 40, 56, 16, 32, 80, 120, 112, 8, 88, 96, 48, 64, 24, 104, 16, 96, 48, 80, 0, 88, 64,
  24, 32, 104, 56, 40, 120, 112, 8, 72, 96, 40, 8, 120, 112, 104, 32, 80, 0, 56, 48, 24, 72, 16, 64, 88, 104, 88, 56,
  112, 96, 8, 24, 72, 40, 0, 120, 32, 64, 48, 16, 80, 48, 120, 112, 72, 88, 24, 0, 64, 96, 16, 104, 56, 8, 32, 80, 40,
  80, 16, 64, 32, 56, 48, 8, 40, 120, 88, 72, 112, 24, 96, 104, 0, 0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96,
  104, 112, 120, 112, 80, 32, 64, 72, 120, 104, 48, 8, 96, 0, 16, 88, 56, 40, 24,
]);

const IV0: u64 = 0x6a09e667f3bcc908;
const IV1: u64 = 0xbb67ae8584caa73b;
const IV2: u64 = 0x3c6ef372fe94f82b;
const IV3: u64 = 0xa54ff53a5f1d36f1;
const IV4: u64 = 0x510e527fade682d1;
const IV5: u64 = 0x9b05688c2b3e6c1f;
const IV6: u64 = 0x1f83d9abfb41bd6b;
const IV7: u64 = 0x5be0cd19137e2179;

/** RFC 7693's parameter block, words 0, 6 and 7: 50 bytes of digest, no key, fanout and depth 1; "ZcashPoW", n, k. */
const PARAMETERS: u64 = 0x01010032;
const PERSON_0: u64 = 0x576f50687361635a;
const PERSON_1: u64 = (9 << 32) | 200;

// @ts-ignore: decorator
@inline
function message(at: usize): u64 {
  return load<u64>(block + <usize>load<u8>(at));
}

/**
 * RFC 7693's F on `block`, from the state in the eight globals to `chain`.
 * @param bytes how many have been hashed with this block
 * @param last all ones for the last block, else zero
 */
function compress(bytes: u64, last: u64): void {
  let v0 = mid0, v1 = mid1, v2 = mid2, v3 = mid3, v4 = mid4, v5 = mid5, v6 = mid6, v7 = mid7;
  let v8 = IV0, v9 = IV1, va = IV2, vb = IV3, vc = IV4 ^ bytes, vd = IV5, ve = IV6 ^ last, vf = IV7;
  for (let at = sigma, end = sigma + 192; at < end; at += 16) {
    v0 += v4 + message(at); vc = rotr(vc ^ v0, 32); v8 += vc; v4 = rotr(v4 ^ v8, 24);
    v1 += v5 + message(at + 2); vd = rotr(vd ^ v1, 32); v9 += vd; v5 = rotr(v5 ^ v9, 24);
    v2 += v6 + message(at + 4); ve = rotr(ve ^ v2, 32); va += ve; v6 = rotr(v6 ^ va, 24);
    v3 += v7 + message(at + 6); vf = rotr(vf ^ v3, 32); vb += vf; v7 = rotr(v7 ^ vb, 24);
    v0 += v4 + message(at + 1); vc = rotr(vc ^ v0, 16); v8 += vc; v4 = rotr(v4 ^ v8, 63);
    v1 += v5 + message(at + 3); vd = rotr(vd ^ v1, 16); v9 += vd; v5 = rotr(v5 ^ v9, 63);
    v2 += v6 + message(at + 5); ve = rotr(ve ^ v2, 16); va += ve; v6 = rotr(v6 ^ va, 63);
    v3 += v7 + message(at + 7); vf = rotr(vf ^ v3, 16); vb += vf; v7 = rotr(v7 ^ vb, 63);
    v0 += v5 + message(at + 8); vf = rotr(vf ^ v0, 32); va += vf; v5 = rotr(v5 ^ va, 24);
    v1 += v6 + message(at + 10); vc = rotr(vc ^ v1, 32); vb += vc; v6 = rotr(v6 ^ vb, 24);
    v2 += v7 + message(at + 12); vd = rotr(vd ^ v2, 32); v8 += vd; v7 = rotr(v7 ^ v8, 24);
    v3 += v4 + message(at + 14); ve = rotr(ve ^ v3, 32); v9 += ve; v4 = rotr(v4 ^ v9, 24);
    v0 += v5 + message(at + 9); vf = rotr(vf ^ v0, 16); va += vf; v5 = rotr(v5 ^ va, 63);
    v1 += v6 + message(at + 11); vc = rotr(vc ^ v1, 16); vb += vc; v6 = rotr(v6 ^ vb, 63);
    v2 += v7 + message(at + 13); vd = rotr(vd ^ v2, 16); v8 += vd; v7 = rotr(v7 ^ v8, 63);
    v3 += v4 + message(at + 15); ve = rotr(ve ^ v3, 16); v9 += ve; v4 = rotr(v4 ^ v9, 63);
  }
  store<u64>(chain, mid0 ^ v0 ^ v8);
  store<u64>(chain, mid1 ^ v1 ^ v9, 8);
  store<u64>(chain, mid2 ^ v2 ^ va, 16);
  store<u64>(chain, mid3 ^ v3 ^ vb, 24);
  store<u64>(chain, mid4 ^ v4 ^ vc, 32);
  store<u64>(chain, mid5 ^ v5 ^ vd, 40);
  store<u64>(chain, mid6 ^ v6 ^ ve, 48);
  store<u64>(chain, mid7 ^ v7 ^ vf, 56);
}

/** Hashes what all leaves share: the first 128 bytes of the header without its solution; the other 12 stay in `block`. */
function absorbHeader(): void {
  mid0 = IV0 ^ PARAMETERS;
  mid1 = IV1;
  mid2 = IV2;
  mid3 = IV3;
  mid4 = IV4;
  mid5 = IV5;
  mid6 = IV6 ^ PERSON_0;
  mid7 = IV7 ^ PERSON_1;
  memory.copy(block, INPUT, 128);
  compress(128, 0);
  mid0 = load<u64>(chain);
  mid1 = load<u64>(chain, 8);
  mid2 = load<u64>(chain, 16);
  mid3 = load<u64>(chain, 24);
  mid4 = load<u64>(chain, 32);
  mid5 = load<u64>(chain, 40);
  mid6 = load<u64>(chain, 48);
  mid7 = load<u64>(chain, 56);
  memory.fill(block, 0, 128);
  memory.copy(block, INPUT + 128, 12);
}

/** The 25 bytes of a leaf as a number, in four words with the most significant bits first. */
function leaf(index: u32, row: usize): void {
  store<u32>(block, index >> 1, 12);
  compress(144, u64.MAX_VALUE);
  // A digest of 50 bytes serves two indices.
  const half = chain + 25 * <usize>(index & 1);
  store<u64>(row, bswap(load<u64>(half)));
  store<u64>(row, bswap(load<u64>(half, 8)), 8);
  store<u64>(row, bswap(load<u64>(half, 16)), 16);
  store<u64>(row, <u64>load<u8>(half, 24) << 56, 24);
}

/** Unpacks the 512 indices of 21 bits, big-endian without gaps. */
function readIndices(): void {
  let held: u64 = 0;
  let bits: u32 = 0;
  let at = INPUT + SOLUTION_AT;
  for (let i = 0; i < INDICES; i += 1) {
    while (bits < INDEX_BITS) {
      held = (held << 8) | <u64>load<u8>(at);
      at += 1;
      bits += 8;
    }
    bits -= INDEX_BITS;
    store<u32>(indices + 4 * <usize>i, <u32>(held >> bits) & ((1 << INDEX_BITS) - 1));
  }
}

/** No index twice. Leaves `seen` clear. */
function distinct(): bool {
  let count = 0;
  let fresh = true;
  while (fresh && count < INDICES) {
    const index = load<u32>(indices + 4 * <usize>count);
    const at = seen + <usize>(index >> 3);
    const bit = <u8>1 << <u8>(index & 7);
    const before = load<u8>(at);
    fresh = (before & bit) == 0;
    store<u8>(at, before | bit);
    count += 1;
  }
  for (let i = 0; i < count; i += 1) store<u8>(seen + <usize>(load<u32>(indices + 4 * <usize>i) >> 3), 0);
  return fresh;
}

/** At every level the left subtree starts with the smaller index. With distinct indices that is their whole order. */
function ordered(): bool {
  for (let half = 1; half < INDICES; half <<= 1) {
    for (let i = 0; i < INDICES; i += 2 * half) {
      const left = indices + 4 * <usize>i;
      if (load<u32>(left) >= load<u32>(left + 4 * <usize>half)) return false;
    }
  }
  return true;
}

/** Joins two neighbours of a level; false unless all bits that the tree has used up by then cancel out. */
function join(left: usize, right: usize, level: i32): bool {
  const a = load<u64>(left) ^ load<u64>(right);
  const b = load<u64>(left, 8) ^ load<u64>(right, 8);
  const c = load<u64>(left, 16) ^ load<u64>(right, 16);
  store<u64>(left, a);
  store<u64>(left, b, 8);
  store<u64>(left, c, 16);
  store<u64>(left, load<u64>(left, 24) ^ load<u64>(right, 24), 24);
  const zeros = a != 0 ? clz(a) : b != 0 ? 64 + clz(b) : 128 + clz(c);
  return <i32>zeros >= COLLISION_BITS * level;
}

/**
 * Whether the header at `INPUT` carries a solution.
 * Cheap tests come first, and a pair is joined as soon as both are there, so that junk costs two hashes and not 512.
 */
export function solves(): bool {
  if ((load<u32>(INPUT, 140) & 0xffffff) != SOLUTION_PREFIX) return false;
  readIndices();
  if (!ordered() || !distinct()) return false;
  absorbHeader();
  let depth: usize = 0;
  for (let i = 0; i < INDICES; i += 1) {
    leaf(load<u32>(indices + 4 * <usize>i), rows + 32 * depth);
    depth += 1;
    let level = 1;
    for (let pending = i; (pending & 1) == 1; pending >>= 1) {
      depth -= 1;
      if (!join(rows + 32 * (depth - 1), rows + 32 * depth, level)) return false;
      level += 1;
    }
  }
  return (load<u64>(rows) | load<u64>(rows, 8) | load<u64>(rows, 16) | load<u64>(rows, 24)) == 0;
}
