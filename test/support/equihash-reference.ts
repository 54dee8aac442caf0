import { blake2b } from '@noble/hashes/blake2.js';
import { fromHex } from '../../src/hashing';

const PUZZLE_BYTES = 140;
/** Where the solution starts in a header, after its puzzle and its length. */
export const SOLUTION_AT = 143;
/** A whole header. */
export const EQUIHASH_HEADER_BYTES = 1487;
/** Leaves of a solution. */
export const INDICES = 512;
const INDEX_BITS = 21;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The 512 indices of a header's solution: its bits, written out and cut into pieces. */
export function indicesOf(header: Uint8Array): number[] {
  const bits = [...header.subarray(SOLUTION_AT)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: INDICES }, (_, i) =>
    Number.parseInt(bits.slice(INDEX_BITS * i, INDEX_BITS * (i + 1)), 2),
  );
}

/** The header with these indices as its solution. */
export function withIndices(header: Uint8Array, indices: readonly number[]): Uint8Array {
  const whole = indices.reduce((sum, index) => (sum << BigInt(INDEX_BITS)) | BigInt(index), 0n);
  const changed = header.slice();
  changed.set(fromHex(whole.toString(16).padStart(2 * (EQUIHASH_HEADER_BYTES - SOLUTION_AT), '0')), SOLUTION_AT);
  return changed;
}

interface Row {
  readonly hash: bigint;
  readonly indices: readonly number[];
}

/** What is wrong with a header's solution, or nothing. */
type Verdict = 'solution' | 'length' | 'collision' | 'order' | 'duplicate' | 'not zero';

/**
 * Equihash<200,9>::IsValidSolution of zcash src/crypto/equihash.cpp, level by level as it stands there, over noble's
 * BLAKE2b: slow, and with a word for what is wrong.
 */
export function slowVerdict(header: Uint8Array): Verdict {
  if (header.length !== EQUIHASH_HEADER_BYTES || hexOf(header.subarray(PUZZLE_BYTES, SOLUTION_AT)) !== 'fd4005')
    return 'length';
  const personalization = Uint8Array.from([...Buffer.from('ZcashPoW'), 200, 0, 0, 0, 9, 0, 0, 0]);
  const base = blake2b.create({ dkLen: 50, personalization }).update(header.subarray(0, PUZZLE_BYTES));
  let rows: Row[] = indicesOf(header).map((index) => {
    const counter = new Uint8Array(4);
    new DataView(counter.buffer).setUint32(0, index >> 1, true);
    const digest = base.clone().update(counter).digest();
    const half = digest.subarray(25 * (index & 1), 25 * (index & 1) + 25);
    return { hash: BigInt(`0x${hexOf(half)}`), indices: [index] };
  });
  for (let left = 180n; rows.length > 1; left -= 20n) {
    const joined: Row[] = [];
    for (let i = 0; i < rows.length; i += 2) {
      const [a, b] = [rows[i], rows[i + 1]];
      if (a === undefined || b === undefined) throw new Error('Rows come in pairs.');
      const hash = a.hash ^ b.hash;
      if (hash >> left !== 0n) return 'collision';
      if ((b.indices[0] ?? 0) < (a.indices[0] ?? 0)) return 'order';
      const indices = [...a.indices, ...b.indices];
      if (new Set(indices).size !== indices.length) return 'duplicate';
      joined.push({ hash, indices });
    }
    rows = joined;
  }
  return rows[0]?.hash === 0n ? 'solution' : 'not zero';
}
