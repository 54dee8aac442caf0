import { hashEngine } from './core/engine';
import { type NetworkRules } from './network-rules';

const HASH_BYTES = 32;

/** Ids of whole headers that lie one after another, 32 bytes each, hash byte order. */
export function headerIds(packed: Uint8Array, rules: NetworkRules): Uint8Array {
  const ids = new Uint8Array((packed.length / rules.headerBytes) * HASH_BYTES);
  hashEngine().sha256d(packed, rules.headerBytes, ids);
  return ids;
}

/**
 * The hashes that are compared with the target; `ids` themselves where the network has one hash for both.
 * @param packed headers of 80 bytes: the child's, or the parent's under merged mining
 */
export function powHashes(packed: Uint8Array, rules: NetworkRules): Uint8Array {
  const hashes = new Uint8Array((packed.length / rules.headerBytes) * HASH_BYTES);
  const engine = hashEngine();
  if (rules.powHash === 'scrypt') engine.scrypt(packed, rules.headerBytes, hashes);
  else engine.sha256d(packed, rules.headerBytes, hashes);
  return hashes;
}
