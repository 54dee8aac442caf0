/** Skein-512-512 of 64 bytes. @see The Skein hash function family, version 1.3, chapter 3 */

const key: usize = memory.data(72, 16);
const start: usize = memory.data(64, 16);
const message: usize = memory.data(64, 16);
const PARITY: u64 = 0x1bd11bdaa9fc1a22;
const SUBKEYS: i32 = 19;
/** Type of the block, first and last of its kind: the tweak's upper word. */
const CONFIGURATION: u64 = 0xc400000000000000;
const MESSAGE: u64 = 0xf000000000000000;
const OUTPUT: u64 = 0xff00000000000000;

// @ts-ignore: decorator
@inline
function k(at: i32): u64 {
  return load<u64>(key + 8 * <usize>(at % 9));
}

/** Threefish-512 of `message` under `key`, xor `message`, into `key`. */
function chainBlock(bytes: u64, kind: u64): void {
  let parity = PARITY;
  for (let at: usize = 0; at < 64; at += 8) parity ^= load<u64>(key + at);
  store<u64>(key, parity, 64);
  const both = bytes ^ kind;
  let a = load<u64>(message), b = load<u64>(message, 8), c = load<u64>(message, 16), d = load<u64>(message, 24);
  let e = load<u64>(message, 32), f = load<u64>(message, 40), g = load<u64>(message, 48), h = load<u64>(message, 56);
  for (let s = 0; ; s += 1) {
    const third = s % 3;
    a += k(s);
    b += k(s + 1);
    c += k(s + 2);
    d += k(s + 3);
    e += k(s + 4);
    f += k(s + 5) + (third == 0 ? bytes : third == 1 ? kind : both);
    g += k(s + 6) + (third == 0 ? kind : third == 1 ? both : bytes);
    h += k(s + 7) + <u64>s;
    if (s == SUBKEYS - 1) break;
    if ((s & 1) == 0) {
      a += b; b = rotl(b, 46) ^ a; c += d; d = rotl(d, 36) ^ c; e += f; f = rotl(f, 19) ^ e; g += h; h = rotl(h, 37) ^ g;
      c += b; b = rotl(b, 33) ^ c; e += h; h = rotl(h, 27) ^ e; g += f; f = rotl(f, 14) ^ g; a += d; d = rotl(d, 42) ^ a;
      e += b; b = rotl(b, 17) ^ e; g += d; d = rotl(d, 49) ^ g; a += f; f = rotl(f, 36) ^ a; c += h; h = rotl(h, 39) ^ c;
      g += b; b = rotl(b, 44) ^ g; a += h; h = rotl(h, 9) ^ a; c += f; f = rotl(f, 54) ^ c; e += d; d = rotl(d, 56) ^ e;
    } else {
      a += b; b = rotl(b, 39) ^ a; c += d; d = rotl(d, 30) ^ c; e += f; f = rotl(f, 34) ^ e; g += h; h = rotl(h, 24) ^ g;
      c += b; b = rotl(b, 13) ^ c; e += h; h = rotl(h, 50) ^ e; g += f; f = rotl(f, 10) ^ g; a += d; d = rotl(d, 17) ^ a;
      e += b; b = rotl(b, 25) ^ e; g += d; d = rotl(d, 29) ^ g; a += f; f = rotl(f, 39) ^ a; c += h; h = rotl(h, 43) ^ c;
      g += b; b = rotl(b, 8) ^ g; a += h; h = rotl(h, 35) ^ a; c += f; f = rotl(f, 56) ^ c; e += d; d = rotl(d, 22) ^ e;
    }
  }
  store<u64>(key, a ^ load<u64>(message));
  store<u64>(key, b ^ load<u64>(message, 8), 8);
  store<u64>(key, c ^ load<u64>(message, 16), 16);
  store<u64>(key, d ^ load<u64>(message, 24), 24);
  store<u64>(key, e ^ load<u64>(message, 32), 32);
  store<u64>(key, f ^ load<u64>(message, 40), 40);
  store<u64>(key, g ^ load<u64>(message, 48), 48);
  store<u64>(key, h ^ load<u64>(message, 56), 56);
}

// The chain starts as the hash of the configuration: "SHA3", version 1, 512 bits of digest.
store<u64>(message, 0x0000000133414853);
store<u64>(message, 512, 8);
chainBlock(32, CONFIGURATION);
memory.copy(start, key, 64);

export function skein512(from: usize, to: usize): void {
  memory.copy(key, start, 64);
  memory.copy(message, from, 64);
  chainBlock(64, MESSAGE);
  memory.fill(message, 0, 64);
  chainBlock(8, OUTPUT);
  memory.copy(to, key, 64);
}
