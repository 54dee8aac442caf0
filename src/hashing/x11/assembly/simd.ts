/** SIMD-512 of 64 bytes. @see SIMD is a message digest, version 1.1, chapters 1 and 2 */

const PRIME: i32 = 257;
const POINTS: i32 = 256;
/** 41 generates all 256 units modulo 257. */
const ROOT: i32 = 41;

const start: usize = memory.data<u32>(
  [
    0x0ba16b95, 0x72f999ad, 0x9fecc2ae, 0xba3264fc, 0x5e894929, 0x8e9f30e5, 0x2f1daa37, 0xf0f2c558, 0xac506643,
    0xa90635a5, 0xe25b878b, 0xaab7878f, 0x88817f7a, 0x0a02892b, 0x559a7550, 0x598f657e, 0x7eef60a1, 0x6b70e3e8,
    0x9c1714d1, 0xb958e2a8, 0xab02675e, 0xed1c014f, 0xcd8d65bb, 0xfdb7a257, 0x09254899, 0xd699c7bc, 0x9019b6dc,
    0x2b9022e4, 0x8fa14956, 0x21bf9bd3, 0xb94d0943, 0x6ffddc22,
  ],
  16,
);

/** For each of 32 steps, which eight points of the transform make its words. */
const order: usize = memory.data<u8>([
  4, 6, 0, 2, 7, 5, 3, 1, 15, 11, 12, 8, 9, 13, 10, 14, 17, 18, 23, 20, 22, 21, 16, 19, 30, 24, 25, 31, 27, 29, 28, 26,
]);
/** Rotations of each round. */
const turns: usize = memory.data<u8>([3, 23, 17, 27, 28, 19, 22, 7, 29, 9, 15, 5, 4, 13, 10, 25]);
/** In each step lane i takes a word of lane i xor this; seven in turn. */
const partners: usize = memory.data<u8>([1, 6, 2, 3, 5, 7, 4]);

const powers: usize = memory.data(4 * POINTS, 16);
/** What is added to the transform of an inner block and of the last. */
const inner: usize = memory.data(4 * POINTS, 16);
const outer: usize = memory.data(4 * POINTS, 16);
const points: usize = memory.data(4 * POINTS, 16);
/** The last block has only the length in it, which is the same for all: its transform, made once. */
const lastPoints: usize = memory.data(4 * POINTS, 16);

const message: usize = memory.data(128, 16);
/** A, B, C and D: eight lanes each. */
const state: usize = memory.data(128, 16);
const chain: usize = memory.data(128, 16);
const words: usize = memory.data(32, 16);

// @ts-ignore: decorator
@inline
function get(table: usize, at: i32): i32 {
  return load<i32>(table + 4 * <usize>at);
}

// @ts-ignore: decorator
@inline
function set(table: usize, at: i32, value: i32): void {
  store<i32>(table + 4 * <usize>at, value);
}

/** Nearer to zero, the same modulo 257: from 31 bits to 17, from 16 to 9. */
// @ts-ignore: decorator
@inline
function reduced(value: i32): i32 {
  return (value & 0xff) - (value >> 8);
}

/** The number from -128 to 128 that is the same modulo 257. */
function centred(value: i32): i32 {
  let rest = value % PRIME;
  if (rest > 128) rest -= PRIME;
  if (rest < -128) rest += PRIME;
  return rest;
}

function fillTables(): void {
  let power = 1;
  for (let at = 0; at < POINTS; at += 1) {
    set(powers, at, power);
    power = (power * ROOT) % PRIME;
  }
  for (let at = 0; at < POINTS; at += 1) {
    const once = get(powers, (255 * at) & 255);
    set(inner, at, once);
    set(outer, at, (once + get(powers, (253 * at) & 255)) % PRIME);
  }
}

// @ts-ignore: decorator
@inline
function reversed(byte: i32): i32 {
  let value = byte;
  value = ((value & 0xf0) >> 4) | ((value & 0x0f) << 4);
  value = ((value & 0xcc) >> 2) | ((value & 0x33) << 2);
  return ((value & 0xaa) >> 1) | ((value & 0x55) << 1);
}

/** Number-theoretic transform of `message`'s 128 bytes and 128 zeros, with `added`, centred. */
function transform(to: usize, added: usize): void {
  // Pairs of a byte and a zero: the first of eight levels leaves the byte in both places.
  for (let at = 0; at < 128; at += 1) {
    const byte: i32 = load<u8>(message + <usize>at);
    const place = reversed(at);
    set(to, place, byte);
    set(to, place + 1, byte);
  }
  for (let half = 2; half < POINTS; half <<= 1) {
    const step = 128 / half;
    for (let i = 0; i < half; i += 1) {
      const factor = get(powers, i * step);
      for (let at = i; at < POINTS; at += 2 * half) {
        const a = get(to, at);
        const b = reduced(get(to, at + half) * factor);
        set(to, at, reduced(a + b));
        set(to, at + half, reduced(a - b));
      }
    }
  }
  for (let at = 0; at < POINTS; at += 1) set(to, at, centred(get(to, at) + get(added, at)));
}

/** The eight words of a step, each of two points. */
function expand(from: usize, step: i32): void {
  const block: i32 = load<u8>(order + <usize>step);
  const pair = step < 16 ? 1 : 128;
  const first = 16 * block - (step < 16 ? 0 : step < 24 ? 256 : 383);
  const factor = step < 16 ? 185 : 233;
  for (let lane = 0; lane < 8; lane += 1) {
    const low = get(from, first + 2 * lane);
    const high = get(from, first + 2 * lane + pair);
    set(words, lane, ((low * factor) & 0xffff) + ((high * factor) << 16));
  }
}

// Where A, B, C and D are now: a step moves them on.
let a: usize = state;
let b: usize = state;
let c: usize = state;
let d: usize = state;

function choose(x: u32, y: u32, z: u32): u32 {
  return ((y ^ z) & x) ^ z;
}

function majority(x: u32, y: u32, z: u32): u32 {
  return (x & y) | ((x | y) & z);
}

/** One step on eight lanes. `from` are its words; `step` says what it mixes with what. */
function advance(from: usize, step: i32, first: i32, second: i32): void {
  const partner: usize = 4 * <usize>load<u8>(partners + <usize>step);
  const chooses = (first & 0x100) == 0;
  const r = <u32>(first & 0xff);
  const s = <u32>second;
  for (let at: usize = 0; at < 32; at += 4) {
    const x = load<u32>(a + at), y = load<u32>(b + at), z = load<u32>(c + at);
    const mixed = chooses ? choose(x, y, z) : majority(x, y, z);
    store<u32>(d + at, rotl(load<u32>(d + at) + load<u32>(from + at) + mixed, s));
  }
  for (let at: usize = 0; at < 32; at += 4) store<u32>(a + at, rotl(load<u32>(a + at), r));
  for (let at: usize = 0; at < 32; at += 4) store<u32>(d + at, load<u32>(d + at) + load<u32>(a + (at ^ partner)));
  const old = d;
  d = c;
  c = b;
  b = a;
  a = old;
}

/** `first` says majority instead of choice by this bit beside its rotation. */
const MAJORITY: i32 = 0x100;

function compress(from: usize): void {
  a = state;
  b = state + 32;
  c = state + 64;
  d = state + 96;
  for (let at: usize = 0; at < 128; at += 8) {
    store<u64>(state + at, load<u64>(chain + at) ^ load<u64>(message + at));
  }
  for (let step = 0; step < 32; step += 1) {
    const round = step >> 3;
    const turn = turns + 4 * <usize>round;
    expand(from, step);
    const kind = (step & 4) == 0 ? 0 : MAJORITY;
    const r: i32 = load<u8>(turn + <usize>(step & 3));
    advance(words, ((step & 7) + round) % 7, r | kind, load<u8>(turn + <usize>((step + 1) & 3)));
  }
  // The four steps of the feed-forward take the old chain as their words.
  advance(chain, 4, 4, 13);
  advance(chain + 32, 5, 13, 10);
  advance(chain + 64, 6, 10, 25);
  advance(chain + 96, 0, 25, 4);
  memory.copy(chain, state, 128);
}

fillTables();
store<u16>(message, 512);
transform(lastPoints, outer);

export function simd512(from: usize, to: usize): void {
  memory.copy(chain, start, 128);
  memory.fill(message, 0, 128);
  memory.copy(message, from, 64);
  transform(points, inner);
  compress(points);
  memory.fill(message, 0, 64);
  store<u16>(message, 512);
  compress(lastPoints);
  memory.copy(to, chain, 64);
}
