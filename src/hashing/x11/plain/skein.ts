import { DIGEST_BYTES, readWords64, rotateLeft64, writeWords64 } from './words';

const PARITY = 0x1bd11bdaa9fc1a22n;
const ROUNDS = 72;

/** Turns of the four pairs in each of eight rounds. */
const TURNS = [
  [46n, 36n, 19n, 37n],
  [33n, 27n, 14n, 42n],
  [17n, 49n, 36n, 39n],
  [44n, 9n, 54n, 56n],
  [39n, 30n, 34n, 24n],
  [13n, 50n, 10n, 17n],
  [25n, 29n, 39n, 43n],
  [8n, 35n, 56n, 22n],
] as const;
const ORDER = [2, 1, 4, 7, 6, 5, 0, 3] as const;

/** Type of the block, first and last of its kind: the tweak's upper word. */
const CONFIGURATION = 0xc4n << 56n;
const MESSAGE = 0xf0n << 56n;
const OUTPUT = 0xffn << 56n;

/** Threefish-512 of `message` under `key`, xor `message`: UBI on one block of which `bytes` count. */
function chain(key: BigUint64Array, message: BigUint64Array, bytes: bigint, kind: bigint): BigUint64Array {
  const keys = [...key, key.reduce((sum, word) => sum ^ word, PARITY)];
  const tweaks = [bytes, kind, bytes ^ kind];
  let v = message.slice();
  const at = (i: number): bigint => v[i] ?? 0n;
  const inject = (s: number): void => {
    for (let i = 0; i < 8; i += 1) v[i] = at(i) + (keys[(s + i) % 9] ?? 0n);
    v[5] = at(5) + (tweaks[s % 3] ?? 0n);
    v[6] = at(6) + (tweaks[(s + 1) % 3] ?? 0n);
    v[7] = at(7) + BigInt(s);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round % 4 === 0) inject(round / 4);
    for (let pair = 0; pair < 8; pair += 2) {
      v[pair] = at(pair) + at(pair + 1);
      v[pair + 1] = rotateLeft64(at(pair + 1), TURNS[round % 8]?.[pair / 2] ?? 0n) ^ at(pair);
    }
    const mixed = v;
    v = mixed.map((_, i) => mixed[ORDER[i] ?? 0] ?? 0n);
  }
  inject(ROUNDS / 4);
  return v.map((word, i) => word ^ (message[i] ?? 0n));
}

/** The hash of the configuration: "SHA3", version 1, 512 bits of digest. */
const START = chain(
  new BigUint64Array(8),
  BigUint64Array.of(0x133414853n, 512n, 0n, 0n, 0n, 0n, 0n, 0n),
  32n,
  CONFIGURATION,
);

/**
 * Skein-512-512 of 64 bytes.
 * @see The Skein hash function family, version 1.3, chapter 3
 */
export function skein512(message: Uint8Array): Uint8Array {
  const middle = chain(START, readWords64(message, true), BigInt(DIGEST_BYTES), MESSAGE);
  return writeWords64(chain(middle, new BigUint64Array(8), 8n, OUTPUT), true);
}
