import { absorbRest, SHA256_INITIAL, writeDigest } from './core/sha256-block';

/**
 * SHA-256 (FIPS 180-4) and Bitcoin's double SHA-256 of one input, in plain TypeScript without a dependency, for Node and
 * browsers. Not constant time and not meant for secrets: everything hashed here is public. Batches: core/engine.ts.
 */

/**
 * SHA-256.
 * @param data any number of bytes below 2^50
 * @returns 32 bytes
 * @see FIPS 180-4
 */
export function sha256(data: Uint8Array): Uint8Array {
  const state = SHA256_INITIAL.slice();
  absorbRest(state, data);
  const digest = new Uint8Array(32);
  writeDigest(state, digest, 0);
  return digest;
}

/** SHA-256 of SHA-256: block hashes, txids and Merkle nodes. */
export function sha256d(data: Uint8Array): Uint8Array {
  return sha256(sha256(data));
}
