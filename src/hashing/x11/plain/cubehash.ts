import { padded, readWords, rotateLeft, writeWords } from './words';

const BLOCK_BYTES = 32;
const BLOCK_ROUNDS = 16;
const FINAL_ROUNDS = 160;

function exchange(x: Int32Array, i: number, j: number): void {
  const held = x[i] ?? 0;
  x[i] = x[j] ?? 0;
  x[j] = held;
}

function half(x: Int32Array, turn: number, first: number, second: number): void {
  for (let i = 0; i < 16; i += 1) x[16 + i] = (x[16 + i] ?? 0) + (x[i] ?? 0);
  for (let i = 0; i < 16; i += 1) x[i] = rotateLeft(x[i] ?? 0, turn);
  for (let i = 0; i < 16; i += 1) if ((i & first) === 0) exchange(x, i, i ^ first);
  for (let i = 0; i < 16; i += 1) x[i] = (x[i] ?? 0) ^ (x[16 + i] ?? 0);
  for (let i = 16; i < 32; i += 1) if ((i & second) === 0) exchange(x, i, i ^ second);
}

function mix(x: Int32Array, rounds: number): void {
  for (let round = 0; round < rounds; round += 1) {
    half(x, 7, 8, 2);
    half(x, 11, 4, 1);
  }
}

function makeStart(): Int32Array {
  const state = new Int32Array(32);
  // Digest and block in bytes, rounds for each block.
  state.set([64, BLOCK_BYTES, BLOCK_ROUNDS]);
  mix(state, FINAL_ROUNDS);
  return state;
}

const START = makeStart();

/**
 * CubeHash16/32-512 of 64 bytes.
 * @see CubeHash specification (2.B.1), D. J. Bernstein, as tweaked for round two
 */
export function cubehash512(message: Uint8Array): Uint8Array {
  const state = START.slice();
  const end = padded(new Uint8Array(0), BLOCK_BYTES);
  for (const block of [message.subarray(0, BLOCK_BYTES), message.subarray(BLOCK_BYTES), end]) {
    readWords(block, true).forEach((word, i) => (state[i] = (state[i] ?? 0) ^ word));
    mix(state, BLOCK_ROUNDS);
  }
  state[31] = (state[31] ?? 0) ^ 1;
  mix(state, FINAL_ROUNDS);
  return writeWords(state.slice(0, 16), true);
}
