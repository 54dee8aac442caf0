import { aesRound } from './aes';
import { padded, readWords, writeWords } from './words';

const ROUNDS = 14;
const KEY_WORDS = 448;

// prettier-ignore
const START = Int32Array.of(
  0x72fccdd8, 0x79ca4727, 0x128a077b, 0x40d55aec, 0xd1901a06, 0x430ae307, 0xb29f5cd1, 0xdf07fbfc,
  0x8e45d73d, 0x681ab538, 0xbde86578, 0xdd577e47, 0xe275eade, 0x502d9fcd, 0xb9357178, 0x022a4b9a,
);

/** Where the counter of hashed bits goes into the key, in which order its words stand there; the last is inverted. */
const COUNTERS = new Map([
  [32, [0, 1, 2, 3]],
  [164, [3, 2, 1, 0]],
  [316, [2, 3, 0, 1]],
  [440, [1, 0, 3, 2]],
]);

/** Turns by turns: 32 words by AES, 32 words by addition alone; the message is the first 32. */
function expandKey(block: Uint8Array, bits: number): Int32Array {
  const key = new Int32Array(KEY_WORDS);
  key.set(readWords(block, true));
  const k = (at: number): number => key[at] ?? 0;
  for (let at = 32; at < KEY_WORDS; at += 4) {
    if (((at >> 5) & 1) === 0) {
      for (let i = at; i < at + 4; i += 1) key[i] = k(i - 32) ^ k(i - 7);
      continue;
    }
    key.set([k(at - 31), k(at - 30), k(at - 29), k(at - 32)], at);
    aesRound(key, at);
    for (let i = at; i < at + 4; i += 1) key[i] = k(i) ^ k(i - 4);
    (COUNTERS.get(at) ?? []).forEach((word, i) => {
      const part = word === 0 ? bits : 0;
      key[at + i] = k(at + i) ^ (i === 3 ? ~part : part);
    });
  }
  return key;
}

/**
 * SHAvite-3-512 of 64 bytes.
 * @see The SHAvite-3 hash function, tweaked version of 23 November 2009, chapter 3
 */
export function shavite512(message: Uint8Array): Uint8Array {
  const block = padded(message, 128);
  const bits = 8 * message.length;
  const view = new DataView(block.buffer);
  view.setUint32(110, bits, true);
  view.setUint16(126, 512, true);
  const key = expandKey(block, bits);
  const state = START.slice();
  const branch = new Int32Array(4);
  let at = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let left = 0; left < 16; left += 8) {
      branch.set(state.subarray(left + 4, left + 8));
      for (const end = at + 16; at < end; at += 4) {
        for (let i = 0; i < 4; i += 1) branch[i] = (branch[i] ?? 0) ^ (key[at + i] ?? 0);
        aesRound(branch, 0);
      }
      for (let i = 0; i < 4; i += 1) state[left + i] = (state[left + i] ?? 0) ^ (branch[i] ?? 0);
    }
    // The last branch comes to the front.
    state.set([...state.subarray(12), ...state.subarray(0, 12)]);
  }
  return writeWords(
    START.map((word, i) => word ^ (state[i] ?? 0)),
    true,
  );
}
