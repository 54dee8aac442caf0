/**
 * Writes scryptROMix with N = 1024 and r = 1 (RFC 7914, 5) in AssemblyScript: for several headers at once, each one's
 * block in eight vectors that stay in registers, and for one header in 32-bit words.
 *
 * A half of a block is kept by diagonals: vector i holds words 4((i + c) mod 4) + c for its columns c. A round of Salsa20
 * then works on whole vectors, and turning three of them makes the next round look the same with two exchanged.
 * The rounds stay a loop: optimising compilers move a whole chain of vector operations together, one header after the
 * other, unless a loop's end keeps several headers' rounds side by side; the processor overlaps only what is near.
 */
const ROWS = 1024;
const BLOCK_BYTES = 128;
/** Memory of one header: a row for each of the 1,024 states of its block. */
const LANE_BYTES = ROWS * BLOCK_BYTES;
const DIAGONALS = [0, 1, 2, 3];

const xor = (a, b) => `v128.xor(${a}, ${b})`;
const turned = (x, ...lanes) => `v128.shuffle<i32>(${x}, ${x}, ${lanes})`;

function vectorRounds(lanes) {
  const step = (l, to, a, b, bits) => [
    `t${l} = i32x4.add(b${l}${a}, b${l}${b});`,
    `b${l}${to} = ${xor(xor(`b${l}${to}`, `i32x4.shl(t${l}, ${bits})`), `i32x4.shr_u(t${l}, ${32 - bits})`)};`,
  ];
  return [
    'for (let round = 0; round < 8; round += 1) {',
    ...lanes.flatMap((l) => [
      ...step(l, 1, 0, 3, 7),
      ...step(l, 2, 1, 0, 9),
      ...step(l, 3, 2, 1, 13),
      ...step(l, 0, 3, 2, 18),
      `t${l} = ${turned(`b${l}1`, 3, 0, 1, 2)};`,
      `b${l}2 = ${turned(`b${l}2`, 2, 3, 0, 1)};`,
      `b${l}1 = ${turned(`b${l}3`, 1, 2, 3, 0)};`,
      `b${l}3 = t${l};`,
    ]),
    '}',
  ];
}

/** A whole block mix: `a` is the block's first half, `c` its second, `b` what Salsa20/8 works on. */
function vectorMix(lanes) {
  const each = (line) => lanes.flatMap((l) => DIAGONALS.map((i) => line(`a${l}${i}`, `b${l}${i}`, `c${l}${i}`)));
  return [
    ...each((a, b, c) => `${a} = ${xor(a, c)}; ${b} = ${a};`),
    ...vectorRounds(lanes),
    ...each((a, b, c) => `${a} = i32x4.add(${a}, ${b}); ${c} = ${xor(c, a)}; ${b} = ${c};`),
    ...vectorRounds(lanes),
    ...each((a, b, c) => `${c} = i32x4.add(${c}, ${b});`),
  ];
}

function vectorRomix(name, count) {
  const lanes = Array.from({ length: count }, (_, l) => l);
  const each = (line) => lanes.flatMap((l) => DIAGONALS.map((i) => line(l, i, BLOCK_BYTES * l + 16 * i)));
  return [
    `export function ${name}(x: usize): void {`,
    ...each(
      (l, i, at) => `let a${l}${i} = v128.load(x, ${at}), c${l}${i} = v128.load(x, ${at + 64}), b${l}${i}: v128;`,
    ),
    ...lanes.map((l) => `let t${l}: v128;`),
    `for (let row = rows; row < rows + ${LANE_BYTES}; row += ${BLOCK_BYTES}) {`,
    ...each((l, i) => {
      const at = LANE_BYTES * l + 16 * i;
      return `v128.store(row, a${l}${i}, ${at}); v128.store(row, c${l}${i}, ${at + 64});`;
    }),
    ...vectorMix(lanes),
    '}',
    `for (let turn = 0; turn < ${ROWS}; turn += 1) {`,
    ...lanes.map(
      (l) => `const row${l} = rows + (<usize>(i32x4.extract_lane(c${l}0, 0) & ${ROWS - 1})) * ${BLOCK_BYTES};`,
    ),
    ...each((l, i) => {
      const at = LANE_BYTES * l + 16 * i;
      const a = `a${l}${i} = ${xor(`a${l}${i}`, `v128.load(row${l}, ${at})`)};`;
      return `${a} c${l}${i} = ${xor(`c${l}${i}`, `v128.load(row${l}, ${at + 64})`)};`;
    }),
    ...vectorMix(lanes),
    '}',
    ...each((l, i, at) => `v128.store(x, a${l}${i}, ${at}); v128.store(x, c${l}${i}, ${at + 64});`),
    '}',
  ];
}

/** Columns, then rows: which words each quarter round takes. */
const QUARTERS = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
];
const WORDS = Array.from({ length: 16 }, (_, i) => i);

/** The half at `to` becomes the Salsa20/8 hash of itself xor the half at `from`. */
function wordSalsa() {
  const step = (to, a, b, bits) => `x${to} ^= rotl<u32>(x${a} + x${b}, ${bits});`;
  return [
    'function salsa(to: usize, from: usize): void {',
    ...WORDS.map(
      (i) => `let x${i} = load<u32>(to, ${4 * i}) ^ load<u32>(from, ${4 * i}); store<u32>(to, x${i}, ${4 * i});`,
    ),
    'for (let round = 0; round < 4; round += 1) {',
    ...QUARTERS.flatMap(([a, b, c, d]) => [step(b, a, d, 7), step(c, b, a, 9), step(d, c, b, 13), step(a, d, c, 18)]),
    '}',
    ...WORDS.map((i) => `store<u32>(to, load<u32>(to, ${4 * i}) + x${i}, ${4 * i});`),
    '}',
  ];
}

function wordRomix() {
  const pairs = Array.from({ length: BLOCK_BYTES / 8 }, (_, i) => 8 * i);
  return [
    'export function romix(x: usize): void {',
    `for (let row = rows; row < rows + ${LANE_BYTES}; row += ${BLOCK_BYTES}) {`,
    ...pairs.map((at) => `store<u64>(row, load<u64>(x, ${at}), ${at});`),
    'salsa(x, x + 64); salsa(x + 64, x);',
    '}',
    `for (let turn = 0; turn < ${ROWS}; turn += 1) {`,
    `const row = rows + <usize>(load<u32>(x, 64) & ${ROWS - 1}) * ${BLOCK_BYTES};`,
    ...pairs.map((at) => `store<u64>(x, load<u64>(x, ${at}) ^ load<u64>(row, ${at}), ${at});`),
    'salsa(x, x + 64); salsa(x + 64, x);',
    '}',
    '}',
  ];
}

const memory = (lanes) => `const rows: usize = memory.data(${lanes * LANE_BYTES}, 16);`;

module.exports = {
  four: () => [memory(4), ...vectorRomix('romixFour', 4), ...vectorRomix('romixOne', 1)].join('\n'),
  one: () => [memory(1), ...wordSalsa(), ...wordRomix()].join('\n'),
};
