import { batchCount, DIGEST_BYTES, type HashEngine, scryptCount } from './batch';
import { scryptOnce } from './scrypt';
import { absorbRest, absorbWords, SHA256_INITIAL, writeDigest } from './sha256-block';

/** 1,024 blocks of 32 words: 128 KiB. */
const SCRYPT_ROW_WORDS = 1024 * 32;

function sha256dBatch(packed: Uint8Array, itemBytes: number, out: Uint8Array): void {
  const count = batchCount(packed, itemBytes, out);
  const state = new Int32Array(8);
  // The second hash's only block: the first digest, the padding bit, and its length of 256 bits.
  const second = new Int32Array(16);
  second[8] = 0x80000000;
  second[15] = 256;
  for (let item = 0; item < count; item += 1) {
    state.set(SHA256_INITIAL);
    absorbRest(state, packed.subarray(item * itemBytes, (item + 1) * itemBytes));
    second.set(state);
    state.set(SHA256_INITIAL);
    absorbWords(state, second);
    writeDigest(state, out, item * DIGEST_BYTES);
  }
}

function scryptBatch(packed: Uint8Array, itemBytes: number, out: Uint8Array): void {
  const count = scryptCount(packed, itemBytes, out);
  const rows = new Int32Array(SCRYPT_ROW_WORDS);
  for (let item = 0; item < count; item += 1) {
    const header = packed.subarray(item * itemBytes, (item + 1) * itemBytes);
    out.set(scryptOnce(header, header, rows, DIGEST_BYTES), item * DIGEST_BYTES);
  }
}

/** The engine that needs nothing but the language: where WebAssembly is missing or forbidden, and what others are tested against. */
export const typescriptEngine: HashEngine = { name: 'typescript', sha256d: sha256dBatch, scrypt: scryptBatch };
