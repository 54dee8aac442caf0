/** BMW-512 (Blue Midnight Wish) of 64 bytes. @see Blue Midnight Wish, round-two specification, chapter 2 */

const message: usize = memory.data(128, 16);
const chain: usize = memory.data(128, 16);
/** Message xor chain, words that the first mapping sums. */
const x: usize = memory.data(128, 16);
/** The quadrupled pipe. */
const q: usize = memory.data(256, 16);

// @ts-ignore: decorator
@inline
function s0(w: u64): u64 {
  return (w >> 1) ^ (w << 3) ^ rotl(w, 4) ^ rotl(w, 37);
}

// @ts-ignore: decorator
@inline
function s1(w: u64): u64 {
  return (w >> 1) ^ (w << 2) ^ rotl(w, 13) ^ rotl(w, 43);
}

// @ts-ignore: decorator
@inline
function s2(w: u64): u64 {
  return (w >> 2) ^ (w << 1) ^ rotl(w, 19) ^ rotl(w, 53);
}

// @ts-ignore: decorator
@inline
function s3(w: u64): u64 {
  return (w >> 2) ^ (w << 2) ^ rotl(w, 28) ^ rotl(w, 59);
}

// @ts-ignore: decorator
@inline
function s4(w: u64): u64 {
  return (w >> 1) ^ w;
}

// @ts-ignore: decorator
@inline
function s5(w: u64): u64 {
  return (w >> 2) ^ w;
}

// @ts-ignore: decorator
@inline
function w(at: i32): u64 {
  return load<u64>(x + 8 * <usize>at);
}

// @ts-ignore: decorator
@inline
function setQ(at: i32, value: u64): void {
  store<u64>(q + 8 * <usize>at, value + load<u64>(chain + 8 * <usize>((at + 1) & 15)));
}

/** f0: the pipe's first 16 words. */
function spread(): void {
  for (let at: usize = 0; at < 128; at += 8) store<u64>(x + at, load<u64>(message + at) ^ load<u64>(chain + at));
  setQ(0, s0(w(5) - w(7) + w(10) + w(13) + w(14)));
  setQ(1, s1(w(6) - w(8) + w(11) + w(14) - w(15)));
  setQ(2, s2(w(0) + w(7) + w(9) - w(12) + w(15)));
  setQ(3, s3(w(0) - w(1) + w(8) - w(10) + w(13)));
  setQ(4, s4(w(1) + w(2) + w(9) - w(11) - w(14)));
  setQ(5, s0(w(3) - w(2) + w(10) - w(12) + w(15)));
  setQ(6, s1(w(4) - w(0) - w(3) - w(11) + w(13)));
  setQ(7, s2(w(1) - w(4) - w(5) - w(12) - w(14)));
  setQ(8, s3(w(2) - w(5) - w(6) + w(13) - w(15)));
  setQ(9, s4(w(0) - w(3) + w(6) - w(7) + w(14)));
  setQ(10, s0(w(8) - w(1) - w(4) - w(7) + w(15)));
  setQ(11, s1(w(8) - w(0) - w(2) - w(5) + w(9)));
  setQ(12, s2(w(1) + w(3) - w(6) - w(9) + w(10)));
  setQ(13, s3(w(2) + w(4) + w(7) + w(10) + w(11)));
  setQ(14, s4(w(3) - w(5) + w(8) - w(11) - w(12)));
  setQ(15, s0(w(12) - w(4) - w(6) - w(9) + w(13)));
}

// @ts-ignore: decorator
@inline
function turned(at: i32): u64 {
  const place = at & 15;
  return rotl(load<u64>(message + 8 * <usize>place), place + 1);
}

// @ts-ignore: decorator
@inline
function added(at: i32): u64 {
  const constant = <u64>(at + 16) * 0x0555555555555555;
  const sum = turned(at) + turned(at + 3) - turned(at + 10) + constant;
  return sum ^ load<u64>(chain + 8 * <usize>((at + 7) & 15));
}

/** f1: the pipe's other 16 words, two by the complex way and fourteen by the simple one. */
function expand(): void {
  for (let at = 0; at < 2; at += 1) {
    const from = q + 8 * <usize>at;
    let sum = added(at);
    for (let four = from; four < from + 128; four += 32) {
      sum += s1(load<u64>(four)) + s2(load<u64>(four, 8)) + s3(load<u64>(four, 16)) + s0(load<u64>(four, 24));
    }
    store<u64>(from, sum, 128);
  }
  for (let at = 2; at < 16; at += 1) {
    const from = q + 8 * <usize>at;
    let sum = added(at);
    sum += load<u64>(from) + rotl(load<u64>(from, 8), 5);
    sum += load<u64>(from, 16) + rotl(load<u64>(from, 24), 11);
    sum += load<u64>(from, 32) + rotl(load<u64>(from, 40), 27);
    sum += load<u64>(from, 48) + rotl(load<u64>(from, 56), 32);
    sum += load<u64>(from, 64) + rotl(load<u64>(from, 72), 37);
    sum += load<u64>(from, 80) + rotl(load<u64>(from, 88), 43);
    sum += load<u64>(from, 96) + rotl(load<u64>(from, 104), 53);
    sum += s4(load<u64>(from, 112)) + s5(load<u64>(from, 120));
    store<u64>(from, sum, 128);
  }
}

// @ts-ignore: decorator
@inline
function m(at: i32): u64 {
  return load<u64>(message + 8 * <usize>at);
}

// @ts-ignore: decorator
@inline
function p(at: i32): u64 {
  return load<u64>(q + 8 * <usize>at);
}

// @ts-ignore: decorator
@inline
function h(at: i32): u64 {
  return load<u64>(chain + 8 * <usize>at);
}

// @ts-ignore: decorator
@inline
function setH(at: i32, value: u64): void {
  store<u64>(chain + 8 * <usize>at, value);
}

/** f2: folds the pipe into the new chain. */
function fold(): void {
  const low = p(16) ^ p(17) ^ p(18) ^ p(19) ^ p(20) ^ p(21) ^ p(22) ^ p(23);
  const high = low ^ p(24) ^ p(25) ^ p(26) ^ p(27) ^ p(28) ^ p(29) ^ p(30) ^ p(31);
  setH(0, ((high << 5) ^ (p(16) >> 5) ^ m(0)) + (low ^ p(24) ^ p(0)));
  setH(1, ((high >> 7) ^ (p(17) << 8) ^ m(1)) + (low ^ p(25) ^ p(1)));
  setH(2, ((high >> 5) ^ (p(18) << 5) ^ m(2)) + (low ^ p(26) ^ p(2)));
  setH(3, ((high >> 1) ^ (p(19) << 5) ^ m(3)) + (low ^ p(27) ^ p(3)));
  setH(4, ((high >> 3) ^ p(20) ^ m(4)) + (low ^ p(28) ^ p(4)));
  setH(5, ((high << 6) ^ (p(21) >> 6) ^ m(5)) + (low ^ p(29) ^ p(5)));
  setH(6, ((high >> 4) ^ (p(22) << 6) ^ m(6)) + (low ^ p(30) ^ p(6)));
  setH(7, ((high >> 11) ^ (p(23) << 2) ^ m(7)) + (low ^ p(31) ^ p(7)));
  setH(8, rotl(h(4), 9) + (high ^ p(24) ^ m(8)) + ((low << 8) ^ p(23) ^ p(8)));
  setH(9, rotl(h(5), 10) + (high ^ p(25) ^ m(9)) + ((low >> 6) ^ p(16) ^ p(9)));
  setH(10, rotl(h(6), 11) + (high ^ p(26) ^ m(10)) + ((low << 6) ^ p(17) ^ p(10)));
  setH(11, rotl(h(7), 12) + (high ^ p(27) ^ m(11)) + ((low << 4) ^ p(18) ^ p(11)));
  setH(12, rotl(h(0), 13) + (high ^ p(28) ^ m(12)) + ((low >> 3) ^ p(19) ^ p(12)));
  setH(13, rotl(h(1), 14) + (high ^ p(29) ^ m(13)) + ((low >> 4) ^ p(20) ^ p(13)));
  setH(14, rotl(h(2), 15) + (high ^ p(30) ^ m(14)) + ((low >> 7) ^ p(21) ^ p(14)));
  setH(15, rotl(h(3), 16) + (high ^ p(31) ^ m(15)) + ((low >> 2) ^ p(22) ^ p(15)));
}

function compress(): void {
  spread();
  expand();
  fold();
}

export function bmw512(from: usize, to: usize): void {
  memory.fill(message, 0, 128);
  memory.copy(message, from, 64);
  store<u8>(message, 0x80, 64);
  store<u64>(message, 512, 120);
  for (let at = 0; at < 16; at += 1) setH(at, 0x8081828384858687 + <u64>at * 0x0808080808080808);
  compress();
  // The last compression takes the chain as its message and a constant as its chain.
  memory.copy(message, chain, 128);
  for (let at = 0; at < 16; at += 1) setH(at, 0xaaaaaaaaaaaaaaa0 + <u64>at);
  compress();
  memory.copy(to, chain + 64, 64);
}
