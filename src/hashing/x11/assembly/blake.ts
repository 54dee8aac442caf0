/** BLAKE-512. @see SHA-3 proposal BLAKE, version 1.4, section 2.2 */

/** The first 1,024 bits of pi's fraction. */
const pi: usize = memory.data<u64>(
  [
    0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89, 0x452821e638d01377,
    0xbe5466cf34e90c6c, 0xc0ac29b7c97c50dd, 0x3f84d5b5b5470917, 0x9216d5d98979fb1b, 0xd1310ba698dfb5ac,
    0x2ffd72dbd01adfb7, 0xb8e1afed6a267e96, 0xba7c9045f12c7f99, 0x24a19947b3916cf7, 0x0801f2e2858efc16,
    0x636920d871574e69,
  ],
  16,
);

/** Which message word and constant each place of ten rounds takes, as an offset; six rounds more start again. */
const sigma: usize = memory.data<u8>([
  0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 112, 80, 32, 64, 72, 120, 104, 48, 8, 96, 0, 16, 88,
  56, 40, 24, 88, 64, 96, 0, 40, 16, 120, 104, 80, 112, 24, 48, 56, 8, 72, 32, 56, 72, 24, 8, 104, 96, 88, 112, 16, 48,
  40, 80, 32, 0, 120, 64, 72, 0, 40, 56, 16, 32, 80, 120, 112, 8, 88, 96, 48, 64, 24, 104, 16, 96, 48, 80, 0, 88, 64,
  24, 32, 104, 56, 40, 120, 112, 8, 72, 96, 40, 8, 120, 112, 104, 32, 80, 0, 56, 48, 24, 72, 16, 64, 88, 104, 88, 56,
  112, 96, 8, 24, 72, 40, 0, 120, 32, 64, 48, 16, 80, 48, 120, 112, 72, 88, 24, 0, 64, 96, 16, 104, 56, 8, 32, 80, 40,
  80, 16, 64, 32, 56, 48, 8, 40, 120, 88, 72, 112, 24, 96, 104, 0,
]);
const ROUNDS: i32 = 16;

const H0: u64 = 0x6a09e667f3bcc908;
const H1: u64 = 0xbb67ae8584caa73b;
const H2: u64 = 0x3c6ef372fe94f82b;
const H3: u64 = 0xa54ff53a5f1d36f1;
const H4: u64 = 0x510e527fade682d1;
const H5: u64 = 0x9b05688c2b3e6c1f;
const H6: u64 = 0x1f83d9abfb41bd6b;
const H7: u64 = 0x5be0cd19137e2179;

/** The message's only block, in words that are big-endian outside. */
const block: usize = memory.data(128, 16);

// @ts-ignore: decorator
@inline
function mixed(message: usize, constant: usize): u64 {
  return load<u64>(block + <usize>load<u8>(message)) ^ load<u64>(pi + <usize>load<u8>(constant));
}

function pad(from: usize, length: i32): void {
  memory.fill(block, 0, 128);
  memory.copy(block, from, length);
  store<u8>(block + length, 0x80);
  store<u8>(block, load<u8>(block, 111) | 1, 111);
  for (let at: usize = 0; at < 112; at += 8) store<u64>(block + at, bswap(load<u64>(block + at)));
  store<u64>(block, 8 * length, 120);
}

/** Hashes `length` bytes, at most 111, which is one block. */
export function blake512(from: usize, length: i32, to: usize): void {
  pad(from, length);
  const bits: u64 = 8 * length;
  let v0 = H0, v1 = H1, v2 = H2, v3 = H3, v4 = H4, v5 = H5, v6 = H6, v7 = H7;
  let v8 = load<u64>(pi), v9 = load<u64>(pi, 8), va = load<u64>(pi, 16), vb = load<u64>(pi, 24);
  let vc = load<u64>(pi, 32) ^ bits, vd = load<u64>(pi, 40) ^ bits, ve = load<u64>(pi, 48), vf = load<u64>(pi, 56);
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = sigma + 16 * <usize>(round % 10);
    v0 += v4 + mixed(at, at + 1); vc = rotr(vc ^ v0, 32); v8 += vc; v4 = rotr(v4 ^ v8, 25);
    v1 += v5 + mixed(at + 2, at + 3); vd = rotr(vd ^ v1, 32); v9 += vd; v5 = rotr(v5 ^ v9, 25);
    v2 += v6 + mixed(at + 4, at + 5); ve = rotr(ve ^ v2, 32); va += ve; v6 = rotr(v6 ^ va, 25);
    v3 += v7 + mixed(at + 6, at + 7); vf = rotr(vf ^ v3, 32); vb += vf; v7 = rotr(v7 ^ vb, 25);
    v0 += v4 + mixed(at + 1, at); vc = rotr(vc ^ v0, 16); v8 += vc; v4 = rotr(v4 ^ v8, 11);
    v1 += v5 + mixed(at + 3, at + 2); vd = rotr(vd ^ v1, 16); v9 += vd; v5 = rotr(v5 ^ v9, 11);
    v2 += v6 + mixed(at + 5, at + 4); ve = rotr(ve ^ v2, 16); va += ve; v6 = rotr(v6 ^ va, 11);
    v3 += v7 + mixed(at + 7, at + 6); vf = rotr(vf ^ v3, 16); vb += vf; v7 = rotr(v7 ^ vb, 11);
    v0 += v5 + mixed(at + 8, at + 9); vf = rotr(vf ^ v0, 32); va += vf; v5 = rotr(v5 ^ va, 25);
    v1 += v6 + mixed(at + 10, at + 11); vc = rotr(vc ^ v1, 32); vb += vc; v6 = rotr(v6 ^ vb, 25);
    v2 += v7 + mixed(at + 12, at + 13); vd = rotr(vd ^ v2, 32); v8 += vd; v7 = rotr(v7 ^ v8, 25);
    v3 += v4 + mixed(at + 14, at + 15); ve = rotr(ve ^ v3, 32); v9 += ve; v4 = rotr(v4 ^ v9, 25);
    v0 += v5 + mixed(at + 9, at + 8); vf = rotr(vf ^ v0, 16); va += vf; v5 = rotr(v5 ^ va, 11);
    v1 += v6 + mixed(at + 11, at + 10); vc = rotr(vc ^ v1, 16); vb += vc; v6 = rotr(v6 ^ vb, 11);
    v2 += v7 + mixed(at + 13, at + 12); vd = rotr(vd ^ v2, 16); v8 += vd; v7 = rotr(v7 ^ v8, 11);
    v3 += v4 + mixed(at + 15, at + 14); ve = rotr(ve ^ v3, 16); v9 += ve; v4 = rotr(v4 ^ v9, 11);
  }
  store<u64>(to, bswap(H0 ^ v0 ^ v8));
  store<u64>(to, bswap(H1 ^ v1 ^ v9), 8);
  store<u64>(to, bswap(H2 ^ v2 ^ va), 16);
  store<u64>(to, bswap(H3 ^ v3 ^ vb), 24);
  store<u64>(to, bswap(H4 ^ v4 ^ vc), 32);
  store<u64>(to, bswap(H5 ^ v5 ^ vd), 40);
  store<u64>(to, bswap(H6 ^ v6 ^ ve), 48);
  store<u64>(to, bswap(H7 ^ v7 ^ vf), 56);
}
