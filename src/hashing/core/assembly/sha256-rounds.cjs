/**
 * Writes SHA-256's compression function (FIPS 180-4, 6.2.2) in AssemblyScript with all 64 rounds unrolled, so that the
 * state and the sixteen live words of the schedule are locals and no round moves a variable: the names turn instead.
 * The same text serves one message in 32-bit words and four messages in the lanes of 128-bit vectors. What is known of a
 * block beforehand, its padding and the state before it, is worked out here and not for every message again.
 */
const CONSTANTS = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];
const INITIAL = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const hex = (word) => `0x${(word >>> 0).toString(16)}`;

/** How one word of each message is written down: in a vector of four messages, or alone. */
const VECTOR = {
  type: 'v128',
  bytes: 16,
  splat: (word) => `i32x4.splat(${hex(word)})`,
  load: (at, offset) => `v128.load(${at}, ${offset})`,
  store: (at, value, offset) => `v128.store(${at}, ${value}, ${offset});`,
  add: (...terms) => terms.reduce((sum, term) => `i32x4.add(${sum}, ${term})`),
  xor: (a, b) => `v128.xor(${a}, ${b})`,
  and: (a, b) => `v128.and(${a}, ${b})`,
  choose: (mask, a, b) => `v128.bitselect(${a}, ${b}, ${mask})`,
  shift: (x, bits) => `i32x4.shr_u(${x}, ${bits})`,
  turn: (x, bits) => `v128.or(i32x4.shr_u(${x}, ${bits}), i32x4.shl(${x}, ${32 - bits}))`,
};
const WORD = {
  type: 'u32',
  bytes: 4,
  splat: hex,
  load: (at, offset) => `load<u32>(${at}, ${offset})`,
  store: (at, value, offset) => `store<u32>(${at}, ${value}, ${offset});`,
  add: (...terms) => `(${terms.join(' + ')})`,
  xor: (a, b) => `(${a} ^ ${b})`,
  and: (a, b) => `(${a} & ${b})`,
  choose: (mask, a, b) => `(((${a} ^ ${b}) & ${mask}) ^ ${b})`,
  shift: (x, bits) => `(${x} >> ${bits})`,
  turn: (x, bits) => `rotr<u32>(${x}, ${bits})`,
};

/** Rotations by a, b and c that are xored together, nested: the last is of all three, so that each is by a few bits. */
function turnedSum(o, x, [a, b, c]) {
  return o.turn(o.xor(o.turn(o.xor(o.turn(x, c - b), x), b - a), x), a);
}

const turned = (word, bits) => (word >>> bits) | (word << (32 - bits));

/** A small sigma: two rotations and a shift, xored; of a number at once. */
function sigma(o, x, [a, b, bits]) {
  if (typeof x === 'number') return (turned(x, a) ^ turned(x, b) ^ (x >>> bits)) >>> 0;
  return o.xor(o.xor(o.turn(x, a), o.turn(x, b)), o.shift(x, bits));
}

/** Adds up, numbers at once: a number when all terms are, else the text, in the terms' order. */
function total(o, terms) {
  const texts = terms.filter((term) => typeof term !== 'number');
  const known = terms.reduce((sum, term) => (typeof term === 'number' ? (sum + term) >>> 0 : sum), 0);
  if (texts.length === 0) return known;
  return known === 0 ? o.add(...texts) : o.add(texts[0], o.constant(known), ...texts.slice(1));
}

function round(o, constant, word, [a, b, c, d, e, f, g, h]) {
  return [
    `t1 = ${total(o, [h, constant, word, o.choose(e, f, g), turnedSum(o, e, [6, 11, 25])])};`,
    // Majority of a, b, c; its b xor c is the a xor b of the round before.
    `ab = ${o.xor(a, b)};`,
    `t2 = ${o.add(o.xor(o.and('ab', 'bc'), b), turnedSum(o, a, [2, 13, 22]))};`,
    'bc = ab;',
    `${d} = ${o.add(d, 't1')};`,
    `${h} = ${o.add('t1', 't2')};`,
  ];
}

function nextWord(o, words, i) {
  const at = (back) => words[(i - back + 16) % 16];
  return total(o, [at(16), sigma(o, at(15), [7, 18, 3]), at(7), sigma(o, at(2), [17, 19, 10])]);
}

/**
 * A function that compresses `block` into `state`.
 * @param known the block's words that are the same for every message, by their place
 * @param isFirst whether the message's first block: the state before it is SHA-256's own
 */
function compression(o, name, { known = {}, isFirst = false }) {
  const names = [...'abcdefgh'];
  const before = (i) => (isFirst ? o.splat(INITIAL[i]) : o.load('state', o.bytes * i));
  const words = Array.from({ length: 16 }, (_, i) => known[i] ?? `w${i}`);
  const lines = [
    `export function ${name}(): void {`,
    ...names.map((variable, i) => `let ${variable}: ${o.type} = ${before(i)};`),
    ...words.map((word, i) => `let w${i}: ${o.type}${i in known ? '' : ` = ${o.load('block', o.bytes * i)}`};`),
    `let t1: ${o.type}, t2: ${o.type}, ab: ${o.type}, bc: ${o.type} = ${o.xor('b', 'c')};`,
  ];
  for (let i = 0; i < 64; i += 1) {
    const at = i % 16;
    const next = i < 16 ? words[at] : nextWord(o, words, i);
    words[at] = typeof next === 'number' ? next : `w${at}`;
    if (i >= 16 && typeof next !== 'number') lines.push(`w${at} = ${next};`);
    const rotated = names.map((_, place) => names[(place + 8 * 8 - i) % 8]);
    lines.push(...round(o, CONSTANTS[i], words[at], rotated));
  }
  lines.push(...names.map((variable, i) => o.store('state', o.add(variable, before(i)), o.bytes * i)), '}');
  return lines;
}

const zeros = (from, to) => Object.fromEntries(Array.from({ length: to - from }, (_, i) => [from + i, 0]));
/** What follows a message of so many words in its last block: a bit, zeros, its length in bits. */
const padding = (words, bits) => ({ ...zeros(words, 15), [words]: 0x80000000, 15: bits });

/** Where state and block lie, and `initial()`. */
function places(o) {
  return [
    `export const state: usize = memory.data(${8 * o.bytes}, 16);`,
    `export const block: usize = memory.data(${16 * o.bytes}, 16);`,
    'export function initial(): void {',
    ...INITIAL.map((word, i) => o.store('state', o.splat(word), o.bytes * i)),
    '}',
  ];
}

/** Four messages: also a header's first block, its last one of 16 bytes, and the only one of a digest of 32 bytes. */
function four() {
  const pool = [];
  const constant = (word) => {
    if (!pool.includes(word)) pool.push(word);
    return `v128.load32_splat(constants, ${4 * pool.indexOf(word)})`;
  };
  const o = { ...VECTOR, constant };
  const lines = [
    ...places(o),
    ...compression(o, 'compress', {}),
    ...compression(o, 'compressFirst', { isFirst: true }),
    ...compression(o, 'compressTail', { known: padding(4, 8 * 80) }),
    ...compression(o, 'compressDigest', { known: padding(8, 8 * 32), isFirst: true }),
  ];
  return [`const constants: usize = memory.data<u32>([${pool.map(hex)}], 16);`, ...lines].join('\n');
}

function one() {
  const o = { ...WORD, constant: hex };
  return [...places(o), ...compression(o, 'compress', {})].join('\n');
}

module.exports = { four, one };
