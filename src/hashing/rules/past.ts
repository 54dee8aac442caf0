import { type HeaderContext, type HeaderFacts } from '../header-context';
import { expandBits, workOf } from '../target';

/** Headers whose times make the median time past. */
export const MEDIAN_TIME_BLOCKS = 11;

/**
 * What is known of the headers before the one that is judged: a run without gaps up to its parent, and single headers
 * further back (a period's first). Typed arrays, so that a batch makes no object per header.
 */
export class Past {
  private readonly times: Uint32Array;
  private readonly bits: Uint32Array;
  private readonly works: bigint[] = [];
  private readonly pinned: readonly HeaderFacts[];
  private readonly base: number;
  private readonly timesFrom: number;
  private readonly bitsFrom: number;
  /** Height of the header that is judged next. */
  next: number;
  /** Testnets: bits of the last header of the period that is not a minimum-difficulty one; null where unknown. */
  lastRealBits: number | null;

  /** @param room how many headers will be added at most */
  constructor(context: HeaderContext, periodBlocks: number, room: number) {
    const run = lastRun(context.window, context.height);
    const carried = Math.max(run.length, context.times.length, context.bits === null ? 0 : 1);
    this.next = context.height + 1;
    this.base = this.next - carried;
    this.times = new Uint32Array(carried + room);
    this.bits = new Uint32Array(carried + room);
    for (const facts of run) {
      this.times[facts.height - this.base] = facts.time;
      this.bits[facts.height - this.base] = facts.bits;
    }
    this.times.set(context.times, carried - context.times.length);
    if (context.bits !== null) this.bits[carried - 1] = context.bits;
    this.timesFrom = this.next - Math.max(run.length, context.times.length);
    this.bitsFrom = this.next - Math.max(run.length, context.bits === null ? 0 : 1);
    this.pinned = pins(context, periodBlocks);
    this.lastRealBits = context.lastRealBits;
  }

  /** Adds the header at height {@link next}, which has been accepted. */
  push(time: number, bits: number): void {
    const at = this.next - this.base;
    this.times[at] = time;
    this.bits[at] = bits;
    this.next += 1;
  }

  /** Unix seconds of a header before the judged one; null where unknown. */
  timeAt(height: number): number | null {
    if (height >= this.next || height < 0) return null;
    if (height >= this.timesFrom) return this.times[height - this.base] ?? null;
    return this.pinned.find((facts) => facts.height === height)?.time ?? null;
  }

  /** Compact bits of a header before the judged one; null where unknown. */
  bitsAt(height: number): number | null {
    if (height >= this.next || height < 0) return null;
    if (height >= this.bitsFrom) return this.bits[height - this.base] ?? null;
    return this.pinned.find((facts) => facts.height === height)?.bits ?? null;
  }

  /** Work of a header, computed once; null where unknown. @throws InvalidTarget when its bits are no target */
  workAt(height: number, limit: bigint): bigint | null {
    const bits = this.bitsAt(height);
    if (bits === null) return null;
    return (this.works[height - this.base] ??= workOf(expandBits(bits, limit)));
  }

  /** Both, or null where either is unknown. */
  factsAt(height: number): HeaderFacts | null {
    const time = this.timeAt(height);
    const bits = this.bitsAt(height);
    return time === null || bits === null ? null : { height, time, bits };
  }

  /**
   * Median of the last 11 times up to `height`, fewer near genesis; of an even number the upper one. Null where unknown.
   * @see Bitcoin Core chain.h CBlockIndex::GetMedianTimePast
   */
  medianAt(height: number): number | null {
    const times: number[] = [];
    for (let at = height; at >= 0 && at > height - MEDIAN_TIME_BLOCKS; at -= 1) {
      const time = this.timeAt(at);
      if (time === null) return null;
      times.push(time);
    }
    times.sort((a, b) => a - b);
    return times[times.length >>> 1] ?? null;
  }
}

/** The facts of the last headers up to `height` that have no gap between them. */
function lastRun(window: readonly HeaderFacts[], height: number): readonly HeaderFacts[] {
  let from = window.length;
  while (from > 0 && window[from - 1]?.height === height - (window.length - from)) from -= 1;
  return window.slice(from);
}

function pins(context: HeaderContext, periodBlocks: number): readonly HeaderFacts[] {
  if (context.periodFirst === null || periodBlocks === 0) return context.window;
  const height = context.height - (context.height % periodBlocks);
  return [{ height, ...context.periodFirst }, ...context.window];
}
