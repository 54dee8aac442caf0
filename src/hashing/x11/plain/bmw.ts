import { padded, readWords64, rotateLeft64 as turn, writeWords64 } from './words';

const MASK = (1n << 64n) - 1n;

const left = (word: bigint, bits: bigint): bigint => (word << bits) & MASK;

/** The six word functions s0 to s5. */
const S = [
  (w: bigint) => (w >> 1n) ^ left(w, 3n) ^ turn(w, 4n) ^ turn(w, 37n),
  (w: bigint) => (w >> 1n) ^ left(w, 2n) ^ turn(w, 13n) ^ turn(w, 43n),
  (w: bigint) => (w >> 2n) ^ left(w, 1n) ^ turn(w, 19n) ^ turn(w, 53n),
  (w: bigint) => (w >> 2n) ^ left(w, 2n) ^ turn(w, 28n) ^ turn(w, 59n),
  (w: bigint) => (w >> 1n) ^ w,
  (w: bigint) => (w >> 2n) ^ w,
] as const;

/** r1 to r7. */
const R = [5n, 11n, 27n, 32n, 37n, 43n, 53n] as const;

/** f0: which five words each sum takes, and which of them it takes away. */
const SUMS = [
  '5 -7 10 13 14',
  '6 -8 11 14 -15',
  '0 7 9 -12 15',
  '0 -1 8 -10 13',
  '1 2 9 -11 -14',
  '3 -2 10 -12 15',
  '4 -0 -3 -11 13',
  '1 -4 -5 -12 -14',
  '2 -5 -6 13 -15',
  '0 -3 6 -7 14',
  '8 -1 -4 -7 15',
  '8 -0 -2 -5 9',
  '1 3 -6 -9 10',
  '2 4 7 10 11',
  '3 -5 8 -11 -12',
  '12 -4 -6 -9 13',
].map((row) => row.split(' ').map((term) => ({ minus: term.startsWith('-'), at: Number(term.replace('-', '')) })));

/** f2: shifts of the folded pipe and of one of its words; to the left where positive. */
const FOLDS = [
  [5n, -5n],
  [-7n, 8n],
  [-5n, 5n],
  [-1n, 5n],
  [-3n, 0n],
  [6n, -6n],
  [-4n, 6n],
  [-11n, 2n],
] as const;
const LOW_FOLDS = [8n, -6n, 6n, 4n, -3n, -4n, -7n, -2n] as const;

const shift = (word: bigint, bits: bigint): bigint => (bits < 0n ? word >> -bits : left(word, bits));

type Words = readonly bigint[];
const get = (words: Words, at: number): bigint => words[at] ?? 0n;

/** f0 and f1: the quadrupled pipe of 32 words. */
function pipe(message: Words, chain: Words): bigint[] {
  const q: bigint[] = SUMS.map((terms, i) => {
    const sum = terms.reduce((total, { minus, at }) => {
      const word = get(message, at) ^ get(chain, at);
      return minus ? total - word : total + word;
    }, 0n);
    return ((S[i % 5] ?? S[0])(sum & MASK) + get(chain, (i + 1) % 16)) & MASK;
  });
  for (let i = 16; i < 32; i += 1) {
    const turned = (at: number): bigint => turn(get(message, at % 16), BigInt((at % 16) + 1));
    let sum = (turned(i) + turned(i + 3) - turned(i + 10) + BigInt(i) * 0x0555555555555555n) & MASK;
    sum ^= get(chain, (i + 7) % 16);
    for (let k = 0; k < 16; k += 1) {
      const word = get(q, i - 16 + k);
      if (i < 18) sum += (S[(k + 1) % 4] ?? S[0])(word);
      else if (k === 14) sum += S[4](word);
      else if (k === 15) sum += S[5](word);
      else sum += k % 2 === 0 ? word : turn(word, R[(k - 1) / 2] ?? 1n);
    }
    q.push(sum & MASK);
  }
  return q;
}

/** f2 of the pipe. */
function compress(message: Words, chain: Words): bigint[] {
  const q = pipe(message, chain);
  const low = q.slice(16, 24).reduce((sum, word) => sum ^ word, 0n);
  const high = q.slice(24).reduce((sum, word) => sum ^ word, low);
  const next = FOLDS.map(([whole, one], i) => {
    const first = shift(high, whole) ^ shift(get(q, 16 + i), one) ^ get(message, i);
    return (first + (low ^ get(q, 24 + i) ^ get(q, i))) & MASK;
  });
  LOW_FOLDS.forEach((bits, i) => {
    const first = high ^ get(q, 24 + i) ^ get(message, 8 + i);
    const second = shift(low, bits) ^ get(q, 16 + ((i + 7) % 8)) ^ get(q, 8 + i);
    next.push((turn(get(next, (i + 4) % 8), BigInt(9 + i)) + first + second) & MASK);
  });
  return next;
}

/**
 * BMW-512 (Blue Midnight Wish) of 64 bytes.
 * @see Blue Midnight Wish, round-two specification, chapter 2
 */
export function bmw512(message: Uint8Array): Uint8Array {
  const words = [...readWords64(padded(message, 128), true)];
  words[15] = BigInt(8 * message.length);
  const start = words.map((_, i) => 0x8081828384858687n + BigInt(i) * 0x0808080808080808n);
  const last = words.map((_, i) => 0xaaaaaaaaaaaaaaa0n + BigInt(i));
  // The last compression takes the chain as its message and a constant as its chain.
  return writeWords64(BigUint64Array.from(compress(compress(words, start), last).slice(8)), true);
}
