import { type BatchHash, hashEngine } from './core/engine';
import { type NetworkRules } from './network-rules';
import { x11 } from './x11/x11';

const HASH_BYTES = 32;

function batchHash(name: NetworkRules['powHash']): BatchHash {
  switch (name) {
    case 'sha256d':
      return hashEngine().sha256d;
    case 'scrypt':
      return hashEngine().scrypt;
    case 'x11':
      return x11;
  }
}

function hashAll(packed: Uint8Array, name: NetworkRules['powHash'], headerBytes: number): Uint8Array {
  const hashes = new Uint8Array((packed.length / headerBytes) * HASH_BYTES);
  batchHash(name)(packed, headerBytes, hashes);
  return hashes;
}

/** Ids of whole headers that lie one after another, 32 bytes each, hash byte order. */
export function headerIds(packed: Uint8Array, rules: NetworkRules): Uint8Array {
  return hashAll(packed, rules.idHash, rules.headerBytes);
}

/**
 * The hashes that are compared with the target, 32 bytes each.
 * @param packed whole headers: the child's, or under merged mining the parent's
 */
export function powHashes(packed: Uint8Array, rules: NetworkRules): Uint8Array {
  return hashAll(packed, rules.powHash, rules.headerBytes);
}
