/**
 * The compression function of SHA-256 (FIPS 180-4, 6.2.2) in plain TypeScript, and the hash of a range of bytes on top
 * of it. It works on words in typed arrays that the caller keeps, so that a batch allocates nothing per item.
 */

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const K = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

/** Square roots of the first 8 primes (FIPS 180-4, 5.3.3): the state before the first block. */
export const SHA256_INITIAL = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

/** Bytes of a message block. */
const BLOCK_BYTES = 64;
/** Words of a message block. */
const BLOCK_WORDS = 16;
/** Bytes at the end of the last block that hold the message's length in bits. */
const LENGTH_BYTES = 8;

// Reused between calls: everything here is synchronous, so no two calls overlap.
const schedule = new Int32Array(64);
const tail = new Uint8Array(2 * BLOCK_BYTES);
const tailView = new DataView(tail.buffer);

function expandSchedule(): void {
  for (let i = BLOCK_WORDS; i < 64; i += 1) {
    const x = schedule[i - 15] ?? 0;
    const y = schedule[i - 2] ?? 0;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[i] = ((schedule[i - 16] ?? 0) + s0 + (schedule[i - 7] ?? 0) + s1) | 0;
  }
}

function compress(state: Int32Array): void {
  expandSchedule();
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[i] ?? 0) + (schedule[i] ?? 0)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
  state[5] = (state[5] ?? 0) + f;
  state[6] = (state[6] ?? 0) + g;
  state[7] = (state[7] ?? 0) + h;
}

function absorbBytes(state: Int32Array, data: Uint8Array, offset: number): void {
  for (let i = 0, at = offset; i < BLOCK_WORDS; i += 1, at += 4) {
    schedule[i] =
      ((data[at] ?? 0) << 24) | ((data[at + 1] ?? 0) << 16) | ((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0);
  }
  compress(state);
}

/** Takes one block of 16 words into `state`. */
export function absorbWords(state: Int32Array, block: Int32Array): void {
  for (let i = 0; i < BLOCK_WORDS; i += 1) schedule[i] = block[i] ?? 0;
  compress(state);
}

/**
 * Takes all of `data` and the padding into `state`: the digest is then the state as big-endian words.
 * @param before bytes that `state` has taken already, whole blocks
 */
export function absorbRest(state: Int32Array, data: Uint8Array, before = 0): void {
  const rest = data.length % BLOCK_BYTES;
  const whole = data.length - rest;
  for (let offset = 0; offset < whole; offset += BLOCK_BYTES) absorbBytes(state, data, offset);
  const padded = rest < BLOCK_BYTES - LENGTH_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  tail.fill(0, rest, padded);
  for (let i = 0; i < rest; i += 1) tail[i] = data[whole + i] ?? 0;
  tail[rest] = 0x80;
  const length = before + data.length;
  tailView.setUint32(padded - 8, Math.floor(length / 2 ** 29));
  tailView.setUint32(padded - 4, (length << 3) >>> 0);
  for (let offset = 0; offset < padded; offset += BLOCK_BYTES) absorbBytes(state, tail, offset);
}

/** Writes `state` as 32 bytes at `offset`. */
export function writeDigest(state: Int32Array, out: Uint8Array, offset: number): void {
  for (let i = 0, at = offset; i < 8; i += 1, at += 4) {
    const word = state[i] ?? 0;
    out[at] = word >>> 24;
    out[at + 1] = word >>> 16;
    out[at + 2] = word >>> 8;
    out[at + 3] = word;
  }
}
