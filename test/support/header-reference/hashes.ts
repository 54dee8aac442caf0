import { createHash, scryptSync } from 'node:crypto';

/** Bytes in, 32 bytes out, in the order that the hash function gives them (a little-endian integer). */
export type ReferenceHash = (bytes: Uint8Array) => Uint8Array;

/** Hash functions that node:crypto does not have; a network that needs one that is absent cannot be judged. */
export interface ReferenceHashes {
  readonly x11?: ReferenceHash;
  readonly equihash?: (header: Uint8Array) => boolean;
}

export function sha256d(bytes: Uint8Array): Uint8Array {
  const once = createHash('sha256').update(bytes).digest();
  return new Uint8Array(createHash('sha256').update(once).digest());
}

/** scrypt(1024, 1, 1), the header itself as salt. @see litecoin crypto/scrypt.cpp */
export function scrypt(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(scryptSync(bytes, bytes, 32, { N: 1024, r: 1, p: 1 }));
}

/** A hash as the integer that targets are compared with. */
export function asInteger(hash: Uint8Array): bigint {
  return BigInt(`0x${asDisplay(hash)}`);
}

/** A hash as people read it: its bytes from the last to the first. */
export function asDisplay(hash: Uint8Array): string {
  return Buffer.from(hash).reverse().toString('hex');
}
