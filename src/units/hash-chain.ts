import { hash } from 'node:crypto';

/** What stands before the first link of a chain: 32 zero bytes, in hex. */
export const CHAIN_START = '0'.repeat(64);

/**
 * One link: sha256 over the previous link's hex and this record's canonical text, a line feed between them.
 * Whoever keeps one link keeps everything before it: an edit, a removal or a new order changes every later link.
 * @param previous 64 hex digits, `CHAIN_START` for the first record
 * @returns 64 lower-case hex digits
 * @see FIPS 180-4, FAULTS.md I11
 */
export function chainHash(previous: string, canonicalText: string): string {
  return hash('sha256', `${previous}\n${canonicalText}`, 'hex');
}
