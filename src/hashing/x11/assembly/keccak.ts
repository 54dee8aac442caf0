/** Keccak-512 of 64 bytes, with the padding of the SHA-3 candidate. @see The Keccak reference, version 3.0 */

const ROUNDS: usize = 24;
const RATE: usize = 72;
const state: usize = memory.data(200, 16);
const next: usize = memory.data(200, 16);
const constants: usize = memory.data(192, 16);
/** For each lane of a round's result, the lane that it comes from as an offset, and the bits that one is turned by. */
const sources: usize = memory.data(25);
const turns: usize = memory.data(25);

function fillConstants(): void {
  let bits: u32 = 1;
  for (let round: usize = 0; round < ROUNDS; round += 1) {
    let constant: u64 = 0;
    for (let power = 0; power < 7; power += 1) {
      if ((bits & 1) != 0) constant |= <u64>1 << ((1 << power) - 1);
      bits = (bits << 1) ^ ((bits >> 7) * 0x171);
    }
    store<u64>(constants + 8 * round, constant);
  }
}

/** Rho and pi in one: lane (x, y), turned, becomes lane (y, 2x + 3y). */
function fillMoves(): void {
  let x = 1;
  let y = 0;
  for (let step = 1; step <= 24; step += 1) {
    const to = y + 5 * ((2 * x + 3 * y) % 5);
    store<u8>(sources + <usize>to, <u8>(8 * (x + 5 * y)));
    store<u8>(turns + <usize>to, <u8>(((step * (step + 1)) / 2) & 63));
    const old = x;
    x = y;
    y = (2 * old + 3 * y) % 5;
  }
}

fillConstants();
fillMoves();

// @ts-ignore: decorator
@inline
function lane(at: usize): u64 {
  return load<u64>(state + at);
}

// @ts-ignore: decorator
@inline
function column(x: usize): u64 {
  return lane(8 * x) ^ lane(8 * x + 40) ^ lane(8 * x + 80) ^ lane(8 * x + 120) ^ lane(8 * x + 160);
}

function addColumn(x: usize, parity: u64): void {
  for (let at: usize = 8 * x; at < 200; at += 40) store<u64>(state + at, lane(at) ^ parity);
}

function permute(): void {
  for (let round: usize = 0; round < ROUNDS; round += 1) {
    const a = column(0), b = column(1), c = column(2), d = column(3), e = column(4);
    addColumn(0, e ^ rotl(b, 1));
    addColumn(1, a ^ rotl(c, 1));
    addColumn(2, b ^ rotl(d, 1));
    addColumn(3, c ^ rotl(e, 1));
    addColumn(4, d ^ rotl(a, 1));
    for (let to: usize = 0; to < 25; to += 1) {
      store<u64>(next + 8 * to, rotl(lane(<usize>load<u8>(sources + to)), <u64>load<u8>(turns + to)));
    }
    for (let row: usize = 0; row < 200; row += 40) {
      const at = next + row;
      const p = load<u64>(at), q = load<u64>(at, 8), r = load<u64>(at, 16), s = load<u64>(at, 24), t = load<u64>(at, 32);
      store<u64>(state + row, p ^ (~q & r));
      store<u64>(state + row, q ^ (~r & s), 8);
      store<u64>(state + row, r ^ (~s & t), 16);
      store<u64>(state + row, s ^ (~t & p), 24);
      store<u64>(state + row, t ^ (~p & q), 32);
    }
    store<u64>(state, lane(0) ^ load<u64>(constants + 8 * round));
  }
}

export function keccak512(from: usize, to: usize): void {
  memory.fill(state, 0, 200);
  memory.copy(state, from, 64);
  store<u8>(state, 0x01, 64);
  store<u8>(state, 0x80, RATE - 1);
  permute();
  memory.copy(to, state, 64);
}
