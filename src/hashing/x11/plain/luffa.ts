import { DIGEST_BYTES, padded, readWords, rotateLeft, writeWords } from './words';

const ROUNDS = 8;
const HALF = DIGEST_BYTES / 2;

/** The five lanes of eight words at the start. */
// prettier-ignore
const START = [
  [0x6d251e69, 0x44b051e0, 0x4eaa6fb4, 0xdbf78465, 0x6e292011, 0x90152df4, 0xee058139, 0xdef610bb],
  [0xc3b44b95, 0xd9d2f256, 0x70eee9a0, 0xde099fa3, 0x5d9b0557, 0x8fc944b3, 0xcf1ccf0e, 0x746cd581],
  [0xf7efc89d, 0x5dba5781, 0x04016ce5, 0xad659c05, 0x0306194f, 0x666d1836, 0x24aa230a, 0x8b264ae7],
  [0x858075d5, 0x36d79cce, 0xe571f7d7, 0x204b1f67, 0x35870c6a, 0x57e9e923, 0x14bcb808, 0x7cde72ce],
  [0x6c68e9be, 0x5ec41e22, 0xc825b7c7, 0xaffb4363, 0xf5df3999, 0x0fc688f1, 0xb07224cc, 0x03e86cea],
];

/** For each lane: eight constants for word 0, then eight for word 4. */
// prettier-ignore
const CONSTANTS = [
  [0x303994a6, 0xc0e65299, 0x6cc33a12, 0xdc56983e, 0x1e00108f, 0x7800423d, 0x8f5b7882, 0x96e1db12,
   0xe0337818, 0x441ba90d, 0x7f34d442, 0x9389217f, 0xe5a8bce6, 0x5274baf4, 0x26889ba7, 0x9a226e9d],
  [0xb6de10ed, 0x70f47aae, 0x0707a3d4, 0x1c1e8f51, 0x707a3d45, 0xaeb28562, 0xbaca1589, 0x40a46f3e,
   0x01685f3d, 0x05a17cf4, 0xbd09caca, 0xf4272b28, 0x144ae5cc, 0xfaa7ae2b, 0x2e48f1c1, 0xb923c704],
  [0xfc20d9d2, 0x34552e25, 0x7ad8818f, 0x8438764a, 0xbb6de032, 0xedb780c8, 0xd9847356, 0xa2c78434,
   0xe25e72c1, 0xe623bb72, 0x5c58a4a4, 0x1e38e2e7, 0x78e38b9d, 0x27586719, 0x36eda57f, 0x703aace7],
  [0xb213afa5, 0xc84ebe95, 0x4e608a22, 0x56d858fe, 0x343b138f, 0xd0ec4e3d, 0x2ceb4882, 0xb3ad2208,
   0xe028c9bf, 0x44756f91, 0x7e8fce32, 0x956548be, 0xfe191be2, 0x3cb226e5, 0x5944a28e, 0xa1c4c355],
  [0xf0d2e9e3, 0xac11d7fa, 0x1bcb66f2, 0x6f2d9bc9, 0x78602649, 0x8edae952, 0x3b6ba548, 0xedae9520,
   0x5090d577, 0x2d1925ab, 0xb46496ac, 0xd1925ab0, 0x29131ab6, 0x0fc053c3, 0x3f014f0c, 0xfc053c31],
] as const;

/** Multiplies eight words by 2 in Luffa's ring. */
function doubled(words: Int32Array): Int32Array {
  const last = words[7] ?? 0;
  const twice = words.slice();
  twice.copyWithin(1, 0, 7);
  twice[0] = last;
  for (const i of [1, 3, 4]) twice[i] = (twice[i] ?? 0) ^ last;
  return twice;
}

function sum(a: Int32Array, b: Int32Array): Int32Array {
  const total = a.slice();
  for (let i = 0; i < 8; i += 1) total[i] = (a[i] ?? 0) ^ (b[i] ?? 0);
  return total;
}

const lane = (lanes: readonly Int32Array[], j: number): Int32Array => lanes[j % lanes.length] ?? new Int32Array(8);

/** Message injection for five lanes. */
function inject(lanes: readonly Int32Array[], message: Int32Array): Int32Array[] {
  const all = doubled(lanes.reduce(sum));
  const first = lanes.map((at) => sum(at, all));
  const second = first.map((at, j) => sum(doubled(at), lane(first, j + 1)));
  const third = second.map((at, j) => sum(doubled(at), lane(second, j + 4)));
  let part = message;
  return third.map((at) => {
    const mixed = sum(at, part);
    part = doubled(part);
    return mixed;
  });
}

/** Words i, j, k and l through Luffa's S-box, a bit of each at a time: the 16 steps of its appendix. */
function subCrumb(w: Int32Array, i: number, j: number, k: number, l: number): void {
  let a = w[i] ?? 0;
  let b = w[j] ?? 0;
  let c = w[k] ?? 0;
  let d = w[l] ?? 0;
  let t = a;
  a |= b;
  c ^= d;
  b = ~b;
  a ^= d;
  d &= t;
  b ^= d;
  d ^= c;
  c &= a;
  a = ~a;
  c ^= b;
  b |= d;
  t ^= b;
  d ^= c;
  c &= b;
  b ^= a;
  w[i] = t;
  w[j] = b;
  w[k] = c;
  w[l] = d;
}

function mixWord(w: Int32Array, low: number, high: number): void {
  let u = w[low] ?? 0;
  let v = (w[high] ?? 0) ^ u;
  u = rotateLeft(u, 2) ^ v;
  v = rotateLeft(v, 14) ^ u;
  u = rotateLeft(u, 10) ^ v;
  w[low] = u;
  w[high] = rotateLeft(v, 1);
}

/** Tweak and eight rounds on lane j. */
function permute(words: Int32Array, j: number): Int32Array {
  const w = words.map((word, i) => (i < 4 || j === 0 ? word : rotateLeft(word, j)));
  for (let round = 0; round < ROUNDS; round += 1) {
    subCrumb(w, 0, 1, 2, 3);
    subCrumb(w, 5, 6, 7, 4);
    for (let i = 0; i < 4; i += 1) mixWord(w, i, i + 4);
    w[0] = (w[0] ?? 0) ^ (CONSTANTS[j]?.[round] ?? 0);
    w[4] = (w[4] ?? 0) ^ (CONSTANTS[j]?.[ROUNDS + round] ?? 0);
  }
  return w;
}

/**
 * Luffa-512 of 64 bytes.
 * @see Luffa specification, version 2.0.1, chapters 3 and 4
 */
export function luffa512(message: Uint8Array): Uint8Array {
  let lanes: Int32Array[] = START.map((words) => Int32Array.from(words));
  const absorb = (block: Uint8Array): void => {
    lanes = inject(lanes, readWords(block, false)).map(permute);
  };
  absorb(message.subarray(0, HALF));
  absorb(message.subarray(HALF));
  absorb(padded(new Uint8Array(0), HALF));
  const digest = new Uint8Array(DIGEST_BYTES);
  for (let at = 0; at < DIGEST_BYTES; at += HALF) {
    absorb(new Uint8Array(HALF));
    digest.set(writeWords(lanes.reduce(sum), false), at);
  }
  return digest;
}
