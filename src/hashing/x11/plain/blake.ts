import { padded, readWords64, rotateLeft64, writeWords64 } from './words';

const ROUNDS = 16;
const BLOCK_BYTES = 128;

/** The first 1,024 bits of pi's fraction. */
// prettier-ignore
const PI = [
  0x243f6a8885a308d3n, 0x13198a2e03707344n, 0xa4093822299f31d0n, 0x082efa98ec4e6c89n,
  0x452821e638d01377n, 0xbe5466cf34e90c6cn, 0xc0ac29b7c97c50ddn, 0x3f84d5b5b5470917n,
  0x9216d5d98979fb1bn, 0xd1310ba698dfb5acn, 0x2ffd72dbd01adfb7n, 0xb8e1afed6a267e96n,
  0xba7c9045f12c7f99n, 0x24a19947b3916cf7n, 0x0801f2e2858efc16n, 0x636920d871574e69n,
];

// prettier-ignore
const INITIAL = [
  0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];

/** Which message word and constant each place of ten rounds takes; six rounds more start again. */
// prettier-ignore
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const;

/** Columns, then diagonals. */
// prettier-ignore
const PLACES = [
  0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
  0, 5, 10, 15, 1, 6, 11, 12, 2, 7, 8, 13, 3, 4, 9, 14,
] as const;

const v = new BigUint64Array(16);
const at = (i: number): bigint => v[i] ?? 0n;

/** Half of one G: `g` of eight; turns to the left. */
function half(g: number, added: bigint, first: bigint, second: bigint): void {
  const a = PLACES[4 * g] ?? 0;
  const b = PLACES[4 * g + 1] ?? 0;
  const c = PLACES[4 * g + 2] ?? 0;
  const d = PLACES[4 * g + 3] ?? 0;
  v[a] = at(a) + at(b) + added;
  v[d] = rotateLeft64(at(d) ^ at(a), first);
  v[c] = at(c) + at(d);
  v[b] = rotateLeft64(at(b) ^ at(c), second);
}

/**
 * BLAKE-512 of a message that fits in one block: at most 111 bytes.
 * @see SHA-3 proposal BLAKE, version 1.4, section 2.2
 */
export function blake512(message: Uint8Array): Uint8Array {
  const block = padded(message, BLOCK_BYTES);
  block[111] = (block[111] ?? 0) | 1;
  const bits = BigInt(8 * message.length);
  const words = readWords64(block, false);
  words[15] = bits;
  v.set(INITIAL);
  v.set(PI.slice(0, 8), 8);
  v[12] = at(12) ^ bits;
  v[13] = at(13) ^ bits;
  for (let round = 0; round < ROUNDS; round += 1) {
    const sigma = SIGMA[round % 10] ?? SIGMA[0];
    for (let g = 0; g < 8; g += 1) {
      const x = sigma[2 * g] ?? 0;
      const y = sigma[2 * g + 1] ?? 0;
      half(g, (words[x] ?? 0n) ^ (PI[y] ?? 0n), 32n, 39n);
      half(g, (words[y] ?? 0n) ^ (PI[x] ?? 0n), 48n, 53n);
    }
  }
  return writeWords64(
    BigUint64Array.from(INITIAL, (word, i) => word ^ at(i) ^ at(i + 8)),
    false,
  );
}
