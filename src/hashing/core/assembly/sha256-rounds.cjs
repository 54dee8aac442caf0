/**
 * Writes SHA-256's compression function (FIPS 180-4, 6.2.2) in AssemblyScript with all 64 rounds unrolled, so that the
 * state and the sixteen live words of the schedule are locals and no round moves a variable: the names turn instead.
 * The same text serves one message in 32-bit words and four messages in the lanes of 128-bit vectors.
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
  constant: (i) => `v128.load32_splat(constants, ${4 * i})`,
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
  constant: (i) => hex(CONSTANTS[i]),
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

function round(o, i, [a, b, c, d, e, f, g, h]) {
  return [
    `t1 = ${o.add(h, o.constant(i), `w${i % 16}`, o.choose(e, f, g), turnedSum(o, e, [6, 11, 25]))};`,
    // Majority of a, b, c; its b xor c is the a xor b of the round before.
    `ab = ${o.xor(a, b)};`,
    `t2 = ${o.add(o.xor(o.and('ab', 'bc'), b), turnedSum(o, a, [2, 13, 22]))};`,
    'bc = ab;',
    `${d} = ${o.add(d, 't1')};`,
    `${h} = ${o.add('t1', 't2')};`,
  ];
}

function nextWord(o, i) {
  const near = `w${(i + 14) % 16}`;
  const far = `w${(i + 1) % 16}`;
  const s0 = o.xor(o.xor(o.turn(far, 7), o.turn(far, 18)), o.shift(far, 3));
  const s1 = o.xor(o.xor(o.turn(near, 17), o.turn(near, 19)), o.shift(near, 10));
  return `w${i % 16} = ${o.add(`w${i % 16}`, s0, `w${(i + 9) % 16}`, s1)};`;
}

/** The module's text: where state and block lie, `initial()`, and `compress()`. */
function source(o) {
  const names = [...'abcdefgh'];
  const lines = [
    `const constants: usize = memory.data<u32>([${CONSTANTS.map(hex)}], 16);`,
    `export const state: usize = memory.data(${8 * o.bytes}, 16);`,
    `export const block: usize = memory.data(${16 * o.bytes}, 16);`,
    'export function initial(): void {',
    ...INITIAL.map((word, i) => o.store('state', o.splat(word), o.bytes * i)),
    '}',
    'export function compress(): void {',
    ...names.map((name, i) => `let ${name}: ${o.type} = ${o.load('state', o.bytes * i)};`),
    ...Array.from({ length: 16 }, (_, i) => `let w${i}: ${o.type} = ${o.load('block', o.bytes * i)};`),
    `let t1: ${o.type}, t2: ${o.type}, ab: ${o.type}, bc: ${o.type} = ${o.xor('b', 'c')};`,
  ];
  for (let i = 0; i < 64; i += 1) {
    if (i >= 16) lines.push(nextWord(o, i));
    const turned = names.map((_, at) => names[(at + 8 * 8 - i) % 8]);
    lines.push(...round(o, i, turned));
  }
  lines.push(...names.map((name, i) => o.store('state', o.add(name, o.load('state', o.bytes * i)), o.bytes * i)), '}');
  return lines.join('\n');
}

module.exports = { four: () => source(VECTOR), one: () => source(WORD) };
