/** CubeHash16/32-512 of 64 bytes. @see CubeHash specification (2.B.1), D. J. Bernstein, as tweaked for round two */

const BLOCK_ROUNDS: i32 = 16;
const FINAL_ROUNDS: i32 = 160;
const BLOCK_BYTES: usize = 32;
const state: usize = memory.data(128, 16);
const start: usize = memory.data(128, 16);

/** Words x[00000] to x[01111] are `a0` to `af`, the others `b0` to `bf`. */
function mix(rounds: i32): void {
  let a0 = load<u32>(state, 0), a1 = load<u32>(state, 4), a2 = load<u32>(state, 8), a3 = load<u32>(state, 12);
  let a4 = load<u32>(state, 16), a5 = load<u32>(state, 20), a6 = load<u32>(state, 24), a7 = load<u32>(state, 28);
  let a8 = load<u32>(state, 32), a9 = load<u32>(state, 36), aa = load<u32>(state, 40), ab = load<u32>(state, 44);
  let ac = load<u32>(state, 48), ad = load<u32>(state, 52), ae = load<u32>(state, 56), af = load<u32>(state, 60);
  let b0 = load<u32>(state, 64), b1 = load<u32>(state, 68), b2 = load<u32>(state, 72), b3 = load<u32>(state, 76);
  let b4 = load<u32>(state, 80), b5 = load<u32>(state, 84), b6 = load<u32>(state, 88), b7 = load<u32>(state, 92);
  let b8 = load<u32>(state, 96), b9 = load<u32>(state, 100), ba = load<u32>(state, 104), bb = load<u32>(state, 108);
  let bc = load<u32>(state, 112), bd = load<u32>(state, 116), be = load<u32>(state, 120), bf = load<u32>(state, 124);
  let t: u32 = 0;
  for (let round = 0; round < rounds; round += 1) {
    b0 += a0; b1 += a1; b2 += a2; b3 += a3;
    b4 += a4; b5 += a5; b6 += a6; b7 += a7;
    b8 += a8; b9 += a9; ba += aa; bb += ab;
    bc += ac; bd += ad; be += ae; bf += af;
    t = rotl(a0, 7); a0 = rotl(a8, 7) ^ b0; a8 = t ^ b8; t = rotl(a1, 7); a1 = rotl(a9, 7) ^ b1; a9 = t ^ b9;
    t = rotl(a2, 7); a2 = rotl(aa, 7) ^ b2; aa = t ^ ba; t = rotl(a3, 7); a3 = rotl(ab, 7) ^ b3; ab = t ^ bb;
    t = rotl(a4, 7); a4 = rotl(ac, 7) ^ b4; ac = t ^ bc; t = rotl(a5, 7); a5 = rotl(ad, 7) ^ b5; ad = t ^ bd;
    t = rotl(a6, 7); a6 = rotl(ae, 7) ^ b6; ae = t ^ be; t = rotl(a7, 7); a7 = rotl(af, 7) ^ b7; af = t ^ bf;
    t = b0; b0 = b2 + a0; b2 = t + a2; t = b1; b1 = b3 + a1; b3 = t + a3;
    t = b4; b4 = b6 + a4; b6 = t + a6; t = b5; b5 = b7 + a5; b7 = t + a7;
    t = b8; b8 = ba + a8; ba = t + aa; t = b9; b9 = bb + a9; bb = t + ab;
    t = bc; bc = be + ac; be = t + ae; t = bd; bd = bf + ad; bf = t + af;
    t = rotl(a0, 11); a0 = rotl(a4, 11) ^ b0; a4 = t ^ b4; t = rotl(a1, 11); a1 = rotl(a5, 11) ^ b1; a5 = t ^ b5;
    t = rotl(a2, 11); a2 = rotl(a6, 11) ^ b2; a6 = t ^ b6; t = rotl(a3, 11); a3 = rotl(a7, 11) ^ b3; a7 = t ^ b7;
    t = rotl(a8, 11); a8 = rotl(ac, 11) ^ b8; ac = t ^ bc; t = rotl(a9, 11); a9 = rotl(ad, 11) ^ b9; ad = t ^ bd;
    t = rotl(aa, 11); aa = rotl(ae, 11) ^ ba; ae = t ^ be; t = rotl(ab, 11); ab = rotl(af, 11) ^ bb; af = t ^ bf;
    t = b0; b0 = b1; b1 = t; t = b2; b2 = b3; b3 = t;
    t = b4; b4 = b5; b5 = t; t = b6; b6 = b7; b7 = t;
    t = b8; b8 = b9; b9 = t; t = ba; ba = bb; bb = t;
    t = bc; bc = bd; bd = t; t = be; be = bf; bf = t;
  }
  store<u32>(state, a0, 0);
  store<u32>(state, a1, 4);
  store<u32>(state, a2, 8);
  store<u32>(state, a3, 12);
  store<u32>(state, a4, 16);
  store<u32>(state, a5, 20);
  store<u32>(state, a6, 24);
  store<u32>(state, a7, 28);
  store<u32>(state, a8, 32);
  store<u32>(state, a9, 36);
  store<u32>(state, aa, 40);
  store<u32>(state, ab, 44);
  store<u32>(state, ac, 48);
  store<u32>(state, ad, 52);
  store<u32>(state, ae, 56);
  store<u32>(state, af, 60);
  store<u32>(state, b0, 64);
  store<u32>(state, b1, 68);
  store<u32>(state, b2, 72);
  store<u32>(state, b3, 76);
  store<u32>(state, b4, 80);
  store<u32>(state, b5, 84);
  store<u32>(state, b6, 88);
  store<u32>(state, b7, 92);
  store<u32>(state, b8, 96);
  store<u32>(state, b9, 100);
  store<u32>(state, ba, 104);
  store<u32>(state, bb, 108);
  store<u32>(state, bc, 112);
  store<u32>(state, bd, 116);
  store<u32>(state, be, 120);
  store<u32>(state, bf, 124);
}

function absorb(from: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 8) store<u64>(state + at, load<u64>(state + at) ^ load<u64>(from + at));
  mix(BLOCK_ROUNDS);
}

// The state starts as what its parameters become: digest and block in bytes, rounds for each block.
store<u32>(state, 64);
store<u32>(state, BLOCK_BYTES, 4);
store<u32>(state, BLOCK_ROUNDS, 8);
mix(FINAL_ROUNDS);
memory.copy(start, state, 128);

export function cubehash512(from: usize, to: usize): void {
  memory.copy(state, start, 128);
  absorb(from);
  absorb(from + BLOCK_BYTES);
  // The padding's block: one bit.
  store<u32>(state, load<u32>(state) ^ 0x80);
  mix(BLOCK_ROUNDS);
  store<u32>(state, load<u32>(state, 124) ^ 1, 124);
  mix(FINAL_ROUNDS);
  memory.copy(to, state, 64);
}
