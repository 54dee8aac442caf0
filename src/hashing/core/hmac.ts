/** HMAC-SHA256 (RFC 2104) and PBKDF2 of one iteration on top of it (RFC 8018), as scrypt needs them. */
import { absorbRest, absorbWords, SHA256_INITIAL, writeDigest } from './sha256-block';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER = 0x36363636;
const OUTER = 0x5c5c5c5c;

/** The states after the key's own block: each message starts from a copy. */
interface KeyedStates {
  readonly inner: Int32Array;
  readonly outer: Int32Array;
}

function keyedStates(password: Uint8Array): KeyedStates {
  const key = new Uint8Array(BLOCK_BYTES);
  if (password.length > BLOCK_BYTES) {
    const state = SHA256_INITIAL.slice();
    absorbRest(state, password);
    writeDigest(state, key, 0);
  } else {
    key.set(password);
  }
  const words = new Int32Array(BLOCK_BYTES / 4);
  const view = new DataView(key.buffer);
  for (let i = 0; i < words.length; i += 1) words[i] = view.getInt32(4 * i);
  const inner = SHA256_INITIAL.slice();
  const outer = SHA256_INITIAL.slice();
  absorbWords(
    inner,
    words.map((word) => word ^ INNER),
  );
  absorbWords(
    outer,
    words.map((word) => word ^ OUTER),
  );
  return { inner, outer };
}

/**
 * PBKDF2-HMAC-SHA256 with one iteration.
 * @param length bytes of key to derive
 * @see RFC 8018, 5.2; RFC 7914, 11 (test vectors)
 */
export function pbkdf2Once(password: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  const { inner, outer } = keyedStates(password);
  const blocks = Math.ceil(length / DIGEST_BYTES);
  const derived = new Uint8Array(blocks * DIGEST_BYTES);
  const message = new Uint8Array(salt.length + 4);
  message.set(salt);
  const index = new DataView(message.buffer, salt.length);
  const digest = new Uint8Array(DIGEST_BYTES);
  for (let block = 0; block < blocks; block += 1) {
    index.setUint32(0, block + 1);
    const first = inner.slice();
    absorbRest(first, message, BLOCK_BYTES);
    writeDigest(first, digest, 0);
    const second = outer.slice();
    absorbRest(second, digest, BLOCK_BYTES);
    writeDigest(second, derived, block * DIGEST_BYTES);
  }
  return derived.subarray(0, length);
}
