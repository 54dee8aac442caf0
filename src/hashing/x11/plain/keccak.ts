import { readWords64, rotateLeft64, writeWords64 } from './words';

const ROUNDS = 24;
const RATE_BYTES = 72;
const STATE_BYTES = 200;

function makeConstants(): bigint[] {
  let bits = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let power = 0; power < 7; power += 1) {
      if ((bits & 1) === 1) constant |= 1n << BigInt((1 << power) - 1);
      bits = (bits << 1) ^ ((bits >> 7) * 0x171);
    }
    return constant;
  });
}

/** Rho and pi in one: where each lane goes, and by how many bits it is turned on the way. */
function makeMoves(): { from: number; to: number; turn: bigint }[] {
  let [x, y] = [1, 0];
  return Array.from({ length: 24 }, (_, step) => {
    const next = (2 * x + 3 * y) % 5;
    const move = { from: x + 5 * y, to: y + 5 * next, turn: BigInt((((step + 1) * (step + 2)) / 2) % 64) };
    [x, y] = [y, next];
    return move;
  });
}

const CONSTANTS = makeConstants();
const MOVES = makeMoves();

function round(state: BigUint64Array, constant: bigint): void {
  const at = (words: BigUint64Array, i: number): bigint => words[i] ?? 0n;
  const parity = BigUint64Array.from({ length: 5 }, (_, x) => {
    return at(state, x) ^ at(state, x + 5) ^ at(state, x + 10) ^ at(state, x + 15) ^ at(state, x + 20);
  });
  for (let i = 0; i < 25; i += 1) {
    state[i] = at(state, i) ^ at(parity, (i + 4) % 5) ^ rotateLeft64(at(parity, (i + 1) % 5), 1n);
  }
  const moved = state.slice();
  for (const { from, to, turn } of MOVES) moved[to] = rotateLeft64(at(state, from), turn);
  for (let i = 0; i < 25; i += 1) {
    const row = i - (i % 5);
    state[i] = at(moved, i) ^ (~at(moved, row + ((i + 1) % 5)) & at(moved, row + ((i + 2) % 5)));
  }
  state[0] = at(state, 0) ^ constant;
}

/**
 * Keccak-512 of 64 bytes, with the padding of the SHA-3 candidate.
 * @see The Keccak reference, version 3.0
 */
export function keccak512(message: Uint8Array): Uint8Array {
  const block = new Uint8Array(STATE_BYTES);
  block.set(message);
  block[message.length] = 0x01;
  block[RATE_BYTES - 1] = 0x80;
  const state = readWords64(block, true);
  for (const constant of CONSTANTS) round(state, constant);
  return writeWords64(state.slice(0, 8), true);
}
