import { MEDIAN_TIME_BLOCKS } from './rules/past';

/**
 * Median of the last 11 times, kept sorted while headers come in: no sort and no object per header.
 * @see Bitcoin Core chain.h CBlockIndex::GetMedianTimePast
 */
export class MedianTime {
  private readonly ring = new Uint32Array(MEDIAN_TIME_BLOCKS);
  private readonly sorted = new Uint32Array(MEDIAN_TIME_BLOCKS);
  private oldest = 0;
  /** How many times are known, at most 11. */
  count = 0;

  /** Unix seconds; of an even number of times the upper one. Zero when none is known. */
  get median(): number {
    return this.sorted[this.count >>> 1] ?? 0;
  }

  /** @param time unix seconds of the next header */
  push(time: number): void {
    if (this.count === MEDIAN_TIME_BLOCKS) this.forget(this.ring[this.oldest] ?? 0);
    this.ring[this.oldest] = time;
    this.oldest = (this.oldest + 1) % MEDIAN_TIME_BLOCKS;
    let at = this.count;
    while (at > 0 && (this.sorted[at - 1] ?? 0) > time) {
      this.sorted[at] = this.sorted[at - 1] ?? 0;
      at -= 1;
    }
    this.sorted[at] = time;
    this.count += 1;
  }

  private forget(time: number): void {
    let at = 0;
    while (this.sorted[at] !== time) at += 1;
    for (; at + 1 < this.count; at += 1) this.sorted[at] = this.sorted[at + 1] ?? 0;
    this.count -= 1;
  }
}
