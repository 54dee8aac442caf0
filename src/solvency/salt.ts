import { toHex } from '../hashing';
import { taggedHash } from './sum-tree';

const hashSalt = taggedHash('salt');

/** Salt of a statement's list of coins, hex: shown with the list, and it does not give away the seed. */
export function saltOf(seed: Uint8Array): string {
  return toHex(hashSalt(seed));
}
