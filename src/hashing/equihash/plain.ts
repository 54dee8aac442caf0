import { leavesOf, PUZZLE_BYTES } from './leaves';

const INDICES = 512;
const INDEX_BITS = 21;
/** Bits of a leaf that one level of the tree uses up. */
const COLLISION_BITS = 20;
/** The solution's length, 1344, as Zcash writes it. */
const SOLUTION_PREFIX = [0xfd, 0x40, 0x05] as const;
const SOLUTION_AT = PUZZLE_BYTES + SOLUTION_PREFIX.length;

/** A Zcash header: 140 bytes, the length of the solution, 1344 bytes of solution. */
export const EQUIHASH_HEADER_BYTES = SOLUTION_AT + (INDICES * INDEX_BITS) / 8;

/** Unpacks the 512 indices of 21 bits, big-endian without gaps. */
function readIndices(solution: Uint8Array): Uint32Array {
  const indices = new Uint32Array(INDICES);
  let held = 0;
  let bits = 0;
  let count = 0;
  for (const byte of solution) {
    held = ((held << 8) | byte) & 0x1fffffff;
    bits += 8;
    if (bits < INDEX_BITS) continue;
    bits -= INDEX_BITS;
    indices[count] = (held >>> bits) & (2 ** INDEX_BITS - 1);
    count += 1;
  }
  return indices;
}

function distinct(indices: Uint32Array): boolean {
  return new Set(indices).size === indices.length;
}

/** At every level the left subtree starts with the smaller index. With distinct indices that is their whole order. */
function ordered(indices: Uint32Array): boolean {
  for (let half = 1; half < INDICES; half *= 2) {
    for (let at = 0; at < INDICES; at += 2 * half) {
      if ((indices[at] ?? 0) >= (indices[at + half] ?? 0)) return false;
    }
  }
  return true;
}

/** How many bits from the front are zero. */
function leadingZeros(row: Uint8Array): number {
  const at = row.findIndex((byte) => byte !== 0);
  return at < 0 ? 8 * row.length : 8 * at + Math.clz32(row[at] ?? 0) - 24;
}

/**
 * Whether a Zcash header carries a solution of its own puzzle, in plain TypeScript: for where WebAssembly may not run.
 * @returns false too for anything that is not 1487 bytes with a solution of 1344
 * @see zcash src/crypto/equihash.cpp Equihash<200,9>::IsValidSolution
 */
export function plainSolves(header: Uint8Array): boolean {
  if (header.length !== EQUIHASH_HEADER_BYTES) return false;
  if (SOLUTION_PREFIX.some((byte, at) => header[PUZZLE_BYTES + at] !== byte)) return false;
  const indices = readIndices(header.subarray(SOLUTION_AT));
  if (!ordered(indices) || !distinct(indices)) return false;
  const leaf = leavesOf(header.subarray(0, PUZZLE_BYTES));
  // Rows that wait for their right neighbour. A pair is joined as soon as both are there: junk costs two hashes, not 512.
  const waiting: Uint8Array[] = [];
  for (let at = 0; at < INDICES; at += 1) {
    let row = leaf(indices[at] ?? 0);
    let used = COLLISION_BITS;
    for (let pending = at; (pending & 1) === 1; pending >>= 1) {
      const left = waiting.pop() ?? row;
      row = row.map((byte, place) => byte ^ (left[place] ?? 0));
      if (leadingZeros(row) < used) return false;
      used += COLLISION_BITS;
    }
    waiting.push(row);
  }
  const [root] = waiting;
  return root !== undefined && root.every((byte) => byte === 0);
}
