import { readWords, rotateLeft, writeWords } from './words';

const PRIME = 257;
const POINTS = 256;
/** 41 generates all 256 units modulo 257. */
const ROOT = 41;

// prettier-ignore
const START = Int32Array.of(
  0x0ba16b95, 0x72f999ad, 0x9fecc2ae, 0xba3264fc, 0x5e894929, 0x8e9f30e5, 0x2f1daa37, 0xf0f2c558,
  0xac506643, 0xa90635a5, 0xe25b878b, 0xaab7878f, 0x88817f7a, 0x0a02892b, 0x559a7550, 0x598f657e,
  0x7eef60a1, 0x6b70e3e8, 0x9c1714d1, 0xb958e2a8, 0xab02675e, 0xed1c014f, 0xcd8d65bb, 0xfdb7a257,
  0x09254899, 0xd699c7bc, 0x9019b6dc, 0x2b9022e4, 0x8fa14956, 0x21bf9bd3, 0xb94d0943, 0x6ffddc22,
);

/** For each of four rounds: the points of its eight steps, by sixteens. */
const ORDER = [
  [4, 6, 0, 2, 7, 5, 3, 1],
  [15, 11, 12, 8, 9, 13, 10, 14],
  [17, 18, 23, 20, 22, 21, 16, 19],
  [30, 24, 25, 31, 27, 29, 28, 26],
] as const;
/** Where a round's words find the first and the second of their points, and what they multiply them by. */
const PAIRS = [
  { first: 0, second: 1, factor: 185 },
  { first: 0, second: 1, factor: 185 },
  { first: -256, second: -128, factor: 233 },
  { first: -383, second: -255, factor: 233 },
] as const;
const TURNS = [
  [3, 23, 17, 27],
  [28, 19, 22, 7],
  [29, 9, 15, 5],
  [4, 13, 10, 25],
] as const;
/** In each step lane i takes a word of lane i xor this; seven in turn. */
const PARTNERS = [1, 6, 2, 3, 5, 7, 4] as const;

function makePowers(): Int32Array {
  const powers = new Int32Array(POINTS);
  for (let i = 0, power = 1; i < POINTS; i += 1, power = (power * ROOT) % PRIME) powers[i] = power;
  return powers;
}

const POWERS = makePowers();

/** Power of the root; exponents go round at 256. */
function power(exponent: number): number {
  return POWERS[exponent & (POINTS - 1)] ?? 0;
}

/**
 * Number-theoretic transform of 256 points, centred: the bytes and then zeros. Each is moved by a power of the root, and
 * those of the last block by another one too.
 */
function transform(bytes: Uint8Array, last: boolean): Int32Array {
  const points = new Int32Array(POINTS);
  for (let i = 0; i < POINTS; i += 1) {
    let sum = power(255 * i) + (last ? power(253 * i) : 0);
    for (let j = 0; j < bytes.length; j += 1) sum += (bytes[j] ?? 0) * power(i * j);
    const rest = sum % PRIME;
    points[i] = rest > PRIME / 2 ? rest - PRIME : rest;
  }
  return points;
}

type Mixing = (x: number, y: number, z: number) => number;
const choose: Mixing = (x, y, z) => ((y ^ z) & x) ^ z;
const majority: Mixing = (x, y, z) => (x & y) | ((x | y) & z);

interface Step {
  readonly words: Int32Array;
  readonly mixing: Mixing;
  readonly turns: readonly [number, number];
  readonly partner: number;
}

/** One step on A, B, C and D, eight lanes each; they move on by one. */
function advance(state: Int32Array, step: Step): Int32Array {
  const [first, second] = step.turns;
  const turned = state.slice(0, 8).map((word) => rotateLeft(word, first));
  const next = new Int32Array(32);
  for (let i = 0; i < 8; i += 1) {
    const mixed = step.mixing(state[i] ?? 0, state[8 + i] ?? 0, state[16 + i] ?? 0);
    const sum = ((state[24 + i] ?? 0) + (step.words[i] ?? 0) + mixed) | 0;
    next[i] = rotateLeft(sum, second) + (turned[i ^ step.partner] ?? 0);
  }
  next.set(turned, 8);
  next.set(state.subarray(8, 24), 16);
  return next;
}

function expand(points: Int32Array, round: number, step: number): Int32Array {
  const { first, second, factor } = PAIRS[round] ?? PAIRS[0];
  const from = 16 * (ORDER[round]?.[step] ?? 0);
  return Int32Array.from({ length: 8 }, (_, lane) => {
    const low = points[from + 2 * lane + first] ?? 0;
    const high = points[from + 2 * lane + second] ?? 0;
    return ((low * factor) & 0xffff) + ((high * factor) << 16);
  });
}

function compress(chain: Int32Array, block: Uint8Array, points: Int32Array): Int32Array {
  const message = readWords(block, true);
  let state: Int32Array = chain.map((word, i) => word ^ (message[i] ?? 0));
  for (let round = 0; round < 4; round += 1) {
    const turn = (step: number): number => TURNS[round]?.[step % 4] ?? 0;
    for (let step = 0; step < 8; step += 1) {
      state = advance(state, {
        words: expand(points, round, step),
        mixing: step < 4 ? choose : majority,
        turns: [turn(step), turn(step + 1)],
        partner: PARTNERS[(step + round) % 7] ?? 0,
      });
    }
  }
  // The four steps of the feed-forward take the old chain as their words.
  for (let step = 0; step < 4; step += 1) {
    state = advance(state, {
      words: chain.slice(8 * step, 8 * step + 8),
      mixing: choose,
      turns: [TURNS[3][step] ?? 0, TURNS[3][(step + 1) % 4] ?? 0],
      partner: PARTNERS[(step + 4) % 7] ?? 0,
    });
  }
  return state;
}

/** The last block has only the length in it, 512 bits, which is the same for all. */
const LENGTH = new Uint8Array(128).fill(2, 1, 2);
const LENGTH_POINTS = transform(LENGTH, true);

/**
 * SIMD-512 of 64 bytes.
 * @see SIMD is a message digest, version 1.1, chapters 1 and 2
 */
export function simd512(message: Uint8Array): Uint8Array {
  const block = new Uint8Array(128);
  block.set(message);
  const middle = compress(START, block, transform(message, false));
  return writeWords(compress(middle, LENGTH, LENGTH_POINTS).slice(0, 16), true);
}
