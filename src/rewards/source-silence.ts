import { HOUR_MS, type Instant } from '../units';

/** Of a source whose readings say nothing of any device: the run of such readings. */
export interface Silence {
  /** The first of the run. */
  readonly beganAt: Instant;
  readonly readAt: Instant;
  /** When members were told; null: not yet. */
  readonly toldAt: Instant | null;
}

/** Readings further apart than this are no run: the pool could not be read between them. */
const READING_GAP_MS = 2 * HOUR_MS;

/**
 * What one more such reading makes of it. Members are told once, when the run has lasted as long as a device must be off
 * before that is told; a pool that cannot be read for hours begins the run anew and tells nobody twice.
 */
export function silenceAfter(
  before: Silence | undefined,
  at: Instant,
  offlineMs: number,
): { readonly silence: Silence; readonly tell: boolean } {
  const goesOn = before !== undefined && at >= before.readAt && at - before.readAt <= READING_GAP_MS;
  const beganAt = goesOn ? before.beganAt : at;
  const toldAt = before?.toldAt ?? null;
  const tell = toldAt === null && at - beganAt >= offlineMs;
  return { silence: { beganAt, readAt: at, toldAt: tell ? at : toldAt }, tell };
}
