/**
 * The leaves of an Equihash(200, 9) tree: BLAKE2b (RFC 7693) with 50 bytes of digest, personalized `ZcashPoW` and n and k,
 * of the header without its solution and a counter. Plain TypeScript: 64-bit words are pairs of int32, low half first.
 */

/** Bytes of a Zcash header that its solution is for. */
export const PUZZLE_BYTES = 140;
const BLOCK_BYTES = 128;
/** Where the counter goes in the second block. */
const COUNTER_WORD = (PUZZLE_BYTES - BLOCK_BYTES) / 4;

// prettier-ignore
const IV = new Int32Array([
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a,
  0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
]);

/** RFC 7693's parameter block in words 0 and 6, 7: 50 bytes, no key, fanout and depth 1; "ZcashPoW", n = 200, k = 9. */
// prettier-ignore
const PARAMETERS = new Int32Array([0x01010032, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x7361635a, 0x576f5068, 200, 9]);

// prettier-ignore
const SIGMA = new Uint8Array([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
  11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
  7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
  9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
  2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
  12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
  13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
  6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
  10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
]);

// Reused between calls: the functions are synchronous, so no two calls overlap.
const v = new Int32Array(32);

/** v[a] += v[b] + (lo, hi) */
function add(a: number, b: number, lo: number, hi: number): void {
  const low = ((v[2 * a] ?? 0) >>> 0) + ((v[2 * b] ?? 0) >>> 0) + (lo >>> 0);
  v[2 * a] = low;
  v[2 * a + 1] = (v[2 * a + 1] ?? 0) + (v[2 * b + 1] ?? 0) + hi + ((low / 2 ** 32) | 0);
}

/** v[d] = (v[d] ^ v[a]) rotated right by `bits`, below 32. */
function mixRight(d: number, a: number, bits: number): void {
  const lo = (v[2 * d] ?? 0) ^ (v[2 * a] ?? 0);
  const hi = (v[2 * d + 1] ?? 0) ^ (v[2 * a + 1] ?? 0);
  v[2 * d] = (lo >>> bits) | (hi << (32 - bits));
  v[2 * d + 1] = (hi >>> bits) | (lo << (32 - bits));
}

/** v[d] = (v[d] ^ v[a]) rotated right by 63, which is to the left by one. */
function mixLeftByOne(d: number, a: number): void {
  const lo = (v[2 * d] ?? 0) ^ (v[2 * a] ?? 0);
  const hi = (v[2 * d + 1] ?? 0) ^ (v[2 * a + 1] ?? 0);
  v[2 * d] = (lo << 1) | (hi >>> 31);
  v[2 * d + 1] = (hi << 1) | (lo >>> 31);
}

/** v[d] = (v[d] ^ v[a]) rotated by 32: the halves change places. */
function mixSwap(d: number, a: number): void {
  const lo = (v[2 * d] ?? 0) ^ (v[2 * a] ?? 0);
  v[2 * d] = (v[2 * d + 1] ?? 0) ^ (v[2 * a + 1] ?? 0);
  v[2 * d + 1] = lo;
}

/** Columns, then diagonals: which four words each G of a round mixes. */
// prettier-ignore
const PLACES = new Uint8Array([
  0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
  0, 5, 10, 15, 1, 6, 11, 12, 2, 7, 8, 13, 3, 4, 9, 14,
]);

/** Eight times G. Counted loops, because this runs 50,000 times a header and an iterator costs more than the work. */
function round(block: Int32Array, sigma: number): void {
  for (let g = 0; g < 8; g += 1) {
    const a = PLACES[4 * g] ?? 0;
    const b = PLACES[4 * g + 1] ?? 0;
    const c = PLACES[4 * g + 2] ?? 0;
    const d = PLACES[4 * g + 3] ?? 0;
    const x = 2 * (SIGMA[sigma + 2 * g] ?? 0);
    const y = 2 * (SIGMA[sigma + 2 * g + 1] ?? 0);
    add(a, b, block[x] ?? 0, block[x + 1] ?? 0);
    mixSwap(d, a);
    add(c, d, 0, 0);
    mixRight(b, c, 24);
    add(a, b, block[y] ?? 0, block[y + 1] ?? 0);
    mixRight(d, a, 16);
    add(c, d, 0, 0);
    mixLeftByOne(b, c);
  }
}

/** RFC 7693's F; `bytes` have been hashed with this block. */
function compress(state: Int32Array, block: Int32Array, bytes: number, last: boolean): Int32Array {
  v.set(state);
  v.set(IV, 16);
  v[24] = (v[24] ?? 0) ^ bytes;
  if (last) {
    v[28] = ~(v[28] ?? 0);
    v[29] = ~(v[29] ?? 0);
  }
  for (let sigma = 0; sigma < SIGMA.length; sigma += 16) round(block, sigma);
  return state.map((word, at) => word ^ (v[at] ?? 0) ^ (v[at + 16] ?? 0));
}

/**
 * Hashes the part that all leaves share once.
 * @param puzzle the header without its solution, 140 bytes
 * @returns the leaf of an index: 25 bytes
 * @see zcash src/crypto/equihash.cpp GenerateHash, ExpandArray
 */
export function leavesOf(puzzle: Uint8Array): (index: number) => Uint8Array {
  const view = new DataView(puzzle.buffer, puzzle.byteOffset, PUZZLE_BYTES);
  const word = (at: number): number => view.getInt32(at, true);
  const first = Int32Array.from({ length: 32 }, (_, at) => word(4 * at));
  const middle = compress(
    IV.map((part, at) => part ^ (PARAMETERS[at] ?? 0)),
    first,
    BLOCK_BYTES,
    false,
  );
  const second = new Int32Array(32);
  for (let at = 0; at < COUNTER_WORD; at += 1) second[at] = word(BLOCK_BYTES + 4 * at);
  const bytes = new Uint8Array(64);
  const digest = new DataView(bytes.buffer);
  return (index) => {
    second[COUNTER_WORD] = index >> 1;
    compress(middle, second, PUZZLE_BYTES + 4, true).forEach((part, at) => digest.setInt32(4 * at, part, true));
    // A digest of 50 bytes serves two indices.
    return bytes.slice(25 * (index & 1), 25 * (index & 1) + 25);
  };
}
