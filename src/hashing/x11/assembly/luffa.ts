/** Luffa-512 of 64 bytes. @see Luffa specification, version 2.0.1, chapters 3 and 4 */

const LANES: i32 = 5;
const ROUNDS: usize = 8;

const start: usize = memory.data<u32>(
  [
    0x6d251e69, 0x44b051e0, 0x4eaa6fb4, 0xdbf78465, 0x6e292011, 0x90152df4, 0xee058139, 0xdef610bb, 0xc3b44b95,
    0xd9d2f256, 0x70eee9a0, 0xde099fa3, 0x5d9b0557, 0x8fc944b3, 0xcf1ccf0e, 0x746cd581, 0xf7efc89d, 0x5dba5781,
    0x04016ce5, 0xad659c05, 0x0306194f, 0x666d1836, 0x24aa230a, 0x8b264ae7, 0x858075d5, 0x36d79cce, 0xe571f7d7,
    0x204b1f67, 0x35870c6a, 0x57e9e923, 0x14bcb808, 0x7cde72ce, 0x6c68e9be, 0x5ec41e22, 0xc825b7c7, 0xaffb4363,
    0xf5df3999, 0x0fc688f1, 0xb07224cc, 0x03e86cea,
  ],
  16,
);

/** For each lane: eight constants for word 0, then eight for word 4. */
const constants: usize = memory.data<u32>(
  [
    0x303994a6, 0xc0e65299, 0x6cc33a12, 0xdc56983e, 0x1e00108f, 0x7800423d, 0x8f5b7882, 0x96e1db12, 0xe0337818,
    0x441ba90d, 0x7f34d442, 0x9389217f, 0xe5a8bce6, 0x5274baf4, 0x26889ba7, 0x9a226e9d, 0xb6de10ed, 0x70f47aae,
    0x0707a3d4, 0x1c1e8f51, 0x707a3d45, 0xaeb28562, 0xbaca1589, 0x40a46f3e, 0x01685f3d, 0x05a17cf4, 0xbd09caca,
    0xf4272b28, 0x144ae5cc, 0xfaa7ae2b, 0x2e48f1c1, 0xb923c704, 0xfc20d9d2, 0x34552e25, 0x7ad8818f, 0x8438764a,
    0xbb6de032, 0xedb780c8, 0xd9847356, 0xa2c78434, 0xe25e72c1, 0xe623bb72, 0x5c58a4a4, 0x1e38e2e7, 0x78e38b9d,
    0x27586719, 0x36eda57f, 0x703aace7, 0xb213afa5, 0xc84ebe95, 0x4e608a22, 0x56d858fe, 0x343b138f, 0xd0ec4e3d,
    0x2ceb4882, 0xb3ad2208, 0xe028c9bf, 0x44756f91, 0x7e8fce32, 0x956548be, 0xfe191be2, 0x3cb226e5, 0x5944a28e,
    0xa1c4c355, 0xf0d2e9e3, 0xac11d7fa, 0x1bcb66f2, 0x6f2d9bc9, 0x78602649, 0x8edae952, 0x3b6ba548, 0xedae9520,
    0x5090d577, 0x2d1925ab, 0xb46496ac, 0xd1925ab0, 0x29131ab6, 0x0fc053c3, 0x3f014f0c, 0xfc053c31,
  ],
  16,
);

const state: usize = memory.data(160, 16);
const message: usize = memory.data(32, 16);
const held: usize = memory.data(32, 16);

/** Multiplies eight words by 2 in Luffa's ring, in place. */
function double(at: usize): void {
  const last = load<u32>(at, 28);
  store<u32>(at, load<u32>(at, 24), 28);
  store<u32>(at, load<u32>(at, 20), 24);
  store<u32>(at, load<u32>(at, 16), 20);
  store<u32>(at, load<u32>(at, 12) ^ last, 16);
  store<u32>(at, load<u32>(at, 8) ^ last, 12);
  store<u32>(at, load<u32>(at, 4), 8);
  store<u32>(at, load<u32>(at) ^ last, 4);
  store<u32>(at, last);
}

function add(to: usize, from: usize): void {
  for (let at: usize = 0; at < 32; at += 8) store<u64>(to + at, load<u64>(to + at) ^ load<u64>(from + at));
}

// @ts-ignore: decorator
@inline
function lane(j: i32): usize {
  return state + 32 * <usize>j;
}

/** Message injection for five lanes. */
function inject(): void {
  memory.copy(held, state, 32);
  for (let j = 1; j < LANES; j += 1) add(held, lane(j));
  double(held);
  for (let j = 0; j < LANES; j += 1) add(lane(j), held);
  memory.copy(held, lane(0), 32);
  for (let j = 0; j < LANES; j += 1) {
    double(lane(j));
    add(lane(j), j == LANES - 1 ? held : lane(j + 1));
  }
  memory.copy(held, lane(4), 32);
  for (let j = LANES - 1; j >= 0; j -= 1) {
    double(lane(j));
    add(lane(j), j == 0 ? held : lane(j - 1));
  }
  for (let j = 0; j < LANES; j += 1) {
    add(lane(j), message);
    double(message);
  }
}

/** Tweak and eight rounds of SubCrumb, MixWord and AddConstant on one lane. */
function permute(j: i32): void {
  const at = lane(j);
  const constant = constants + 64 * <usize>j;
  let a = load<u32>(at), b = load<u32>(at, 4), c = load<u32>(at, 8), d = load<u32>(at, 12);
  let e = rotl(load<u32>(at, 16), j), f = rotl(load<u32>(at, 20), j);
  let g = rotl(load<u32>(at, 24), j), h = rotl(load<u32>(at, 28), j);
  for (let round: usize = 0; round < ROUNDS; round += 1) {
    let t = a; a |= b; c ^= d; b = ~b; a ^= d; d &= t; b ^= d; d ^= c; c &= a;
    a = ~a; c ^= b; b |= d; t ^= b; d ^= c; c &= b; b ^= a; a = t;
    t = f; f |= g; h ^= e; g = ~g; f ^= e; e &= t; g ^= e; e ^= h; h &= f;
    f = ~f; h ^= g; g |= e; t ^= g; e ^= h; h &= g; g ^= f; f = t;
    e ^= a; a = rotl(a, 2) ^ e; e = rotl(e, 14) ^ a; a = rotl(a, 10) ^ e; e = rotl(e, 1);
    f ^= b; b = rotl(b, 2) ^ f; f = rotl(f, 14) ^ b; b = rotl(b, 10) ^ f; f = rotl(f, 1);
    g ^= c; c = rotl(c, 2) ^ g; g = rotl(g, 14) ^ c; c = rotl(c, 10) ^ g; g = rotl(g, 1);
    h ^= d; d = rotl(d, 2) ^ h; h = rotl(h, 14) ^ d; d = rotl(d, 10) ^ h; h = rotl(h, 1);
    a ^= load<u32>(constant + 4 * round);
    e ^= load<u32>(constant + 4 * round, 32);
  }
  store<u32>(at, a);
  store<u32>(at, b, 4);
  store<u32>(at, c, 8);
  store<u32>(at, d, 12);
  store<u32>(at, e, 16);
  store<u32>(at, f, 20);
  store<u32>(at, g, 24);
  store<u32>(at, h, 28);
}

function absorb(): void {
  inject();
  for (let j = 0; j < LANES; j += 1) permute(j);
}

function read(from: usize): void {
  for (let at: usize = 0; at < 32; at += 4) store<u32>(message + at, bswap(load<u32>(from + at)));
}

/** Half of the digest: all lanes together, after a block of zeros. */
function squeeze(to: usize): void {
  memory.fill(message, 0, 32);
  absorb();
  memory.copy(held, state, 32);
  for (let j = 1; j < LANES; j += 1) add(held, lane(j));
  for (let at: usize = 0; at < 32; at += 4) store<u32>(to + at, bswap(load<u32>(held + at)));
}

export function luffa512(from: usize, to: usize): void {
  memory.copy(state, start, 160);
  read(from);
  absorb();
  read(from + 32);
  absorb();
  memory.fill(message, 0, 32);
  store<u32>(message, 0x80000000);
  absorb();
  squeeze(to);
  squeeze(to + 32);
}
