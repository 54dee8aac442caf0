import { doubled, SBOX } from './aes';
import { padded, xorInto } from './words';

const ROUNDS = 14;
const COLUMNS = 16;
const ROWS = 8;
/** How far each row moves to the left in P and in Q. */
const SHIFTS_P = [0, 1, 2, 3, 4, 5, 6, 11] as const;
const SHIFTS_Q = [1, 3, 5, 11, 0, 2, 4, 6] as const;

/** What a byte becomes in SubBytes and times 2, 2, 3, 4, 5, 3, 5, 7, the first row of MixBytes' circulant matrix. */
const MIXED = SBOX.reduce((table, once, byte) => {
  const twice = doubled(once);
  const four = doubled(twice);
  table.set([twice, twice, twice ^ once, four, four ^ once, twice ^ once, four ^ once, four ^ twice ^ once], 8 * byte);
  return table;
}, new Uint8Array(2048));

/** SubBytes, ShiftBytes and MixBytes. */
function mix(state: Uint8Array, shifts: readonly number[]): Uint8Array {
  const next = new Uint8Array(state.length);
  for (let row = 0; row < ROWS; row += 1) {
    const shift = ROWS * (shifts[row] ?? 0) + row;
    for (let column = 0; column < state.length; column += ROWS) {
      const products = ROWS * (state[(column + shift) & (COLUMNS * ROWS - 1)] ?? 0);
      for (let to = 0; to < ROWS; to += 1) {
        next[column + to] = (next[column + to] ?? 0) ^ (MIXED[products + ((row - to) & 7)] ?? 0);
      }
    }
  }
  return next;
}

function permuteP(input: Uint8Array): Uint8Array {
  let state: Uint8Array = input.slice();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let i = 0; i < COLUMNS; i += 1) state[i * ROWS] = (state[i * ROWS] ?? 0) ^ (i << 4) ^ round;
    state = mix(state, SHIFTS_P);
  }
  return state;
}

function permuteQ(input: Uint8Array): Uint8Array {
  let state: Uint8Array = input.slice();
  for (let round = 0; round < ROUNDS; round += 1) {
    state = state.map((byte, at) => byte ^ 0xff ^ (at % ROWS === ROWS - 1 ? ((at >> 3) << 4) ^ round : 0));
    state = mix(state, SHIFTS_Q);
  }
  return state;
}

/**
 * Groestl-512 of 64 bytes.
 * @see Groestl, a SHA-3 candidate, March 2011, chapter 3
 */
export function groestl512(message: Uint8Array): Uint8Array {
  const block = padded(message, COLUMNS * ROWS);
  // One block, as a big-endian number.
  block[127] = 1;
  const chain = new Uint8Array(block.length);
  // The chain starts as the digest's length, 512, big-endian.
  chain[126] = 2;
  const sum = block.slice();
  xorInto(sum, chain);
  xorInto(chain, permuteP(sum));
  xorInto(chain, permuteQ(block));
  xorInto(chain, permuteP(chain));
  return chain.slice(64);
}
