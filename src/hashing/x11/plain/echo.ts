import { aesRound, doubled } from './aes';
import { padded, readWords, writeWords } from './words';

const ROUNDS = 10;

/** BigMixColumns: AES's MixColumns on the bytes of four words of 128 bits that stand under each other. */
function mixColumns(bytes: Uint8Array): Uint8Array {
  const next = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) {
    const column = at & ~63;
    const below = bytes[column + ((at + 16) & 63)] ?? 0;
    const others = (bytes[column + ((at + 32) & 63)] ?? 0) ^ (bytes[column + ((at + 48) & 63)] ?? 0);
    next[at] = doubled((bytes[at] ?? 0) ^ below) ^ below ^ others;
  }
  return next;
}

/**
 * ECHO-512 of 64 bytes.
 * @see SHA-3 proposal: ECHO, version 2.0, chapter 3
 */
export function echo512(message: Uint8Array): Uint8Array {
  const bits = 8 * message.length;
  const block = padded(message, 128);
  const view = new DataView(block.buffer);
  view.setUint16(110, 512, true);
  view.setUint32(112, bits, true);
  // Sixteen words of 128 bits, column by column: the chain, which is the digest's length eight times, and the message.
  const start = new Int32Array(64);
  for (let word = 0; word < 8; word += 1) start[4 * word] = 512;
  start.set(readWords(block, true), 32);
  let state: Int32Array = start.slice();
  let counter = bits;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = new Int32Array(64);
    for (let word = 0; word < 16; word += 1) {
      aesRound(state, 4 * word);
      state[4 * word] = (state[4 * word] ?? 0) ^ counter;
      // Two rounds of AES: the first under the counter, the second under the salt, which is zero.
      aesRound(state, 4 * word);
      counter += 1;
      // BigShiftRows: row r moves r columns to the left.
      next.set(state.subarray(4 * word, 4 * word + 4), 4 * ((word - 4 * (word & 3)) & 15));
    }
    state = readWords(mixColumns(writeWords(next, true)), true);
  }
  const folded = start
    .slice(0, 32)
    .map((word, i) => word ^ (start[32 + i] ?? 0) ^ (state[i] ?? 0) ^ (state[32 + i] ?? 0));
  return writeWords(folded.slice(0, 16), true);
}
