import { padded, xorInto } from './words';

const ROUNDS = 42;
const STATE_BYTES = 128;
const NIBBLES = 256;

/** The two S-boxes, one after the other: a bit of the round constant chooses one for each nibble. */
// prettier-ignore
const S = Uint8Array.of(
  9, 0, 4, 11, 13, 12, 3, 15, 1, 10, 2, 6, 7, 5, 8, 14,
  3, 12, 6, 13, 5, 7, 1, 9, 15, 2, 0, 4, 11, 10, 14, 8,
);

/** The first 256 bits of the fraction of the square root of two. */
const FIRST_CONSTANT = '6a09e667f3bcc908b2fb1366ea957d3e3adec17512775099da2f590b0667322a';

/** Multiplies by 2 in GF(2^4). */
function doubled(nibble: number): number {
  return ((nibble << 1) ^ (nibble >> 3) ^ ((nibble >> 2) & 2)) & 0xf;
}

/** Linear layer on pairs, then the permutation of all places: the rest of a round after its S-boxes. */
function scatter(nibbles: Uint8Array): Uint8Array {
  const half = nibbles.length / 2;
  const next = new Uint8Array(nibbles.length);
  for (let i = 0; i < half; i += 1) {
    let a = nibbles[2 * i] ?? 0;
    let b = nibbles[2 * i + 1] ?? 0;
    b ^= doubled(a);
    a ^= doubled(b);
    // Each second pair is turned round; then evens go to the front, odds to the back, and in the back neighbours swap.
    next[i] = i % 2 === 0 ? a : b;
    next[half + (i ^ 1)] = i % 2 === 0 ? b : a;
  }
  return next;
}

/** For each round and each nibble of the state, 16 where it goes through the second S-box. */
function makeConstants(): Uint8Array[] {
  let constant: Uint8Array = Uint8Array.from(FIRST_CONSTANT, (digit) => Number.parseInt(digit, 16));
  return Array.from({ length: ROUNDS }, () => {
    const now = constant;
    constant = scatter(constant.map((nibble) => S[nibble] ?? 0));
    return Uint8Array.from({ length: NIBBLES }, (_, i) => (((now[i >> 2] ?? 0) >> (3 - (i & 3))) & 1) << 4);
  });
}

const CONSTANTS = makeConstants();

const bit = (state: Uint8Array, at: number): number => ((state[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;

/** Nibble i has bits i, i + 256, i + 512 and i + 768; the two halves of the nibbles are then interleaved. */
function group(state: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(NIBBLES);
  for (let i = 0; i < NIBBLES; i += 1) {
    const place = i < 128 ? 2 * i : 2 * i - 255;
    nibbles[place] =
      (bit(state, i) << 3) | (bit(state, i + 256) << 2) | (bit(state, i + 512) << 1) | bit(state, i + 768);
  }
  return nibbles;
}

function ungroup(nibbles: Uint8Array): Uint8Array {
  const state = new Uint8Array(STATE_BYTES);
  for (let i = 0; i < NIBBLES; i += 1) {
    const nibble = nibbles[i < 128 ? 2 * i : 2 * i - 255] ?? 0;
    for (let row = 0; row < 4; row += 1) {
      const at = (i >> 3) + 32 * row;
      state[at] = (state[at] ?? 0) | (((nibble >> (3 - row)) & 1) << (7 - (i & 7)));
    }
  }
  return state;
}

/** F8: the block goes into the first half before the permutation and into the second half after it. */
function compress(state: Uint8Array, block: Uint8Array): Uint8Array {
  const mixed = state.slice();
  xorInto(mixed.subarray(0, 64), block);
  let nibbles = group(mixed);
  for (const constant of CONSTANTS) {
    for (let i = 0; i < NIBBLES; i += 1) nibbles[i] = S[(constant[i] ?? 0) | (nibbles[i] ?? 0)] ?? 0;
    nibbles = scatter(nibbles);
  }
  const next = ungroup(nibbles);
  xorInto(next.subarray(64), block);
  return next;
}

/** The digest's length, 512, big-endian, after a block of zeros. */
const START = compress(new Uint8Array(STATE_BYTES).fill(2, 0, 1), new Uint8Array(64));

/**
 * JH-512 of 64 bytes, nibble by nibble.
 * @see The hash function JH, 16 January 2011, chapters 3 to 5
 */
export function jh512(message: Uint8Array): Uint8Array {
  const last = padded(new Uint8Array(0), 64);
  // The message's length, 512, big-endian.
  last[62] = 2;
  return compress(compress(START, message), last).slice(64);
}
