import { allocate, type Instant, instant } from '../units';
import type { WorkPiece } from './device-work';

/** What of some work is among the last N hashes. */
export interface LastWork {
  /** Hashes per member that count; `null` is work of nobody. */
  readonly weights: ReadonlyMap<string | null, bigint>;
  /** Their sum: N, or less where there was less. */
  readonly found: bigint;
  /** The first instant whose work counts, its millisecond maybe in part; null where nothing counts. */
  readonly from: Instant | null;
}

/**
 * Pay per last N shares: of work before the end of a round the last `hashes` count, wherever they begin. What stands on the
 * boundary counts in part, so that the weights sum to N exactly; what was done in the same millisecond counts in the same
 * proportion. Less work than N is all of it: nothing is left undistributed. A share that a pool states by itself is a
 * piece of one millisecond. The order of the pieces says nothing.
 */
export function lastWork(pieces: readonly WorkPiece[], hashes: bigint): LastWork {
  const all = pieces.reduce((sum, piece) => sum + piece.hashes, 0n);
  const working = pieces.filter((piece) => piece.hashes > 0n);
  const begins =
    working.length === 0 ? null : instant(working.reduce((min, { from }) => Math.min(min, from), Infinity));
  if (begins === null || hashes <= 0n) return { weights: new Map(), found: 0n, from: null };
  if (all <= hashes) return { weights: workSinceOf(working, begins), found: all, from: begins };
  // At `low` there is enough, at `high` there is not: they meet around the millisecond in which N is reached.
  let low: number = begins;
  let high = working.reduce((max, { to }) => Math.max(max, to), 0);
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (working.reduce((sum, piece) => sum + hashesSince(piece, middle), 0n) >= hashes) low = middle;
    else high = middle;
  }
  const after = workSinceOf(working, high);
  const rest = hashes - [...after.values()].reduce((sum, weight) => sum + weight, 0n);
  const slice = [...workSinceOf(working, low)]
    .map(([memberId, weight]) => ({ memberId, weight: weight - (after.get(memberId) ?? 0n) }))
    .filter(({ weight }) => weight > 0n)
    .sort((a, b) => (nameOf(a.memberId) < nameOf(b.memberId) ? -1 : 1));
  const parts = allocate(rest, slice.map(({ weight }) => weight)); // prettier-ignore
  const weights = new Map(after);
  slice.forEach(({ memberId }, i) => {
    const part = parts[i] ?? 0n;
    if (part > 0n) weights.set(memberId, (weights.get(memberId) ?? 0n) + part);
  });
  return { weights, found: hashes, from: instant(low) };
}

function workSinceOf(pieces: readonly WorkPiece[], since: number): Map<string | null, bigint> {
  const result = new Map<string | null, bigint>();
  for (const piece of pieces) {
    const hashes = hashesSince(piece, since);
    if (hashes > 0n) result.set(piece.memberId, (result.get(piece.memberId) ?? 0n) + hashes);
  }
  return result;
}

function hashesSince({ from, to, hashes }: WorkPiece, since: number): bigint {
  if (since <= from) return hashes;
  return since >= to ? 0n : (hashes * BigInt(to - since)) / BigInt(to - from);
}

/** Members by id, nobody last. */
function nameOf(memberId: string | null): string {
  return memberId ?? '\uffff';
}
