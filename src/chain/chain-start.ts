import type { Checkpoint } from './checkpoints';

/** The first header of a chain that does not start at genesis: pinned by its own hash or by its parent's. */
export interface StartPin {
  readonly height: number;
  /** Display order; null where only the parent is pinned. */
  readonly hash: string | null;
  readonly parent: string | null;
}

/** Bitcoin's difficulty period. */
const PERIOD_BLOCKS = 2016;

/**
 * The highest block that a chain may start from: the first of a difficulty period, so that all of its retargets can be
 * reckoned, and so that receipts find their period whole. It is pinned itself, or its parent and its period's last
 * block are: what lies between two pins is sure once the second is reached.
 * @param birthday first block that is looked through for our own coins (RULES 18)
 * @returns undefined when only genesis will do
 */
export function chainStart(pins: readonly Checkpoint[], birthday: number): StartPin | undefined {
  const hashes = new Map(pins.map(({ height, hash }) => [height, hash]));
  for (let height = birthday - (birthday % PERIOD_BLOCKS); height > 0; height -= PERIOD_BLOCKS) {
    const hash = hashes.get(height) ?? null;
    const parent = hashes.get(height - 1) ?? null;
    const closed = parent !== null && hashes.has(height + PERIOD_BLOCKS - 1);
    if (hash !== null || closed) return { height, hash, parent };
  }
  return undefined;
}
