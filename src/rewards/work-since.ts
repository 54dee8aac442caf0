import { DAY_MS, HOUR_MS, type Instant, instant, plusMs, SECOND_MS } from '../units';
import type { Window, MeasuredWork } from './device-work';
import type { WorkerSample } from './source';

/** Samples no further apart stand on the one-hour rate. */
const CLOSE_MS = 2 * HOUR_MS;
/** The 24 h rate says nothing about what was before. */
const MEASURED_MS_MAX = DAY_MS;
/** A device that the pool calls on, and that sent no share for longer than its one-hour rate looks back, is not. */
const SILENT_MS = HOUR_MS;
const SECONDS_PER_DAY = 86_400n;

/** What was known of a worker when it was read last. */
export interface LastReading {
  readonly at: Instant;
  readonly hashRate1h?: bigint;
  readonly hashRate24h?: bigint;
  /** What the log holds of `leftDayCount`, and how much of that time it knows. */
  readonly left?: { readonly hashes: bigint; readonly knownMs: number };
}

/**
 * What a new sample says about the time since the one before. Up to two hours it is the one-hour rate × elapsed: an hour's
 * average lags, but neither loses nor doubles anything. Over a longer silence nobody read the pool, and nothing is credited
 * that the pool does not itself say of that time:
 * - Where its 24-hour rate counts exactly the last day, the silence has what that day's count gained since: the count now,
 *   less the count then, plus what the log holds of the time that left it; never less than nothing or more than the
 *   count. Of a silence longer than a day, the last day has its count and the rest is a gap.
 * - Where it gives the rate of an hour alone, the last hour has it; the time before has the lower of the rates at both
 *   ends if the device hashed at both, and is a gap if at one it did not, or for what is longer ago than a day.
 * - No work is credited after the last share, if the pool names one and calls the device off, or is silent for an hour.
 * A gap is in sight and without work. A worker that a pool did not list while it was read (and which gives no day's
 * count) did nothing in that time, and a first sight speaks for no more than the rate is an average of: otherwise a rig
 * that is renamed, or comes for an hour, would be paid for a day.
 * @param previous undefined at first sight
 * @param readAt when workers of the pool were read last; undefined when never
 * @returns intervals in order; none when the sample is not newer
 */
export function workSince(
  sample: WorkerSample,
  previous: LastReading | undefined,
  readAt: Instant | undefined = previous?.at,
): MeasuredWork[] {
  const { worker, at, hashRate1h, hashRate24h } = sample;
  if (previous === undefined) return firstSight(sample, readAt);
  const elapsedMs = at - previous.at;
  if (elapsedMs <= 0) return [];
  if (hashRate1h === undefined && hashRate24h === undefined) return [gap(worker, previous.at, at)];
  if (countsDay(sample)) {
    if (isClose(sample, elapsedMs)) return [measured(worker, hashRate1h ?? 0n, { from: previous.at, to: at })];
    const hashes = ofDayCount(sample, previous);
    if (hashes !== undefined) return placed(sample, previous.at, hashes);
  }
  if (hashRate1h === undefined) return [gap(worker, previous.at, at)];
  if (readAt !== undefined && readAt > previous.at) {
    const from = instant(Math.min(at, Math.max(at - HOUR_MS, readAt)));
    return withGap(previous.at, measured(worker, hashRate1h, { from, to: at }));
  }
  if (isClose(sample, elapsedMs)) return [measured(worker, hashRate1h, { from: previous.at, to: at })];
  return byBothEnds({ ...sample, hashRate1h }, previous);
}

/**
 * The time that left a pool's count of 24 hours between two readings, as long as they are apart: what the log holds of it
 * is needed to tell what the time between them brought.
 * @returns undefined where it is not asked for
 */
export function leftDayCount(sample: WorkerSample, previous: LastReading): Window | undefined {
  const elapsedMs = sample.at - previous.at;
  if (elapsedMs <= 0 || elapsedMs >= DAY_MS || !countsDay(sample) || isClose(sample, elapsedMs)) return undefined;
  if (previous.hashRate24h === undefined) return undefined;
  return { from: plusMs(previous.at, -DAY_MS), to: plusMs(sample.at, -DAY_MS) };
}

function countsDay({ hashRate24h, dayRateFades }: WorkerSample): boolean {
  return hashRate24h !== undefined && dayRateFades !== true;
}

function isClose({ hashRate1h }: WorkerSample, elapsedMs: number): boolean {
  return hashRate1h !== undefined && elapsedMs <= CLOSE_MS;
}

function firstSight(sample: WorkerSample, readAt: Instant | undefined): MeasuredWork[] {
  const { worker, at, hashRate1h, hashRate24h } = sample;
  if (hashRate24h !== undefined) return placed(sample, plusMs(at, -MEASURED_MS_MAX), hashRate24h * SECONDS_PER_DAY);
  if (hashRate1h === undefined) return [gap(worker, plusMs(at, -MEASURED_MS_MAX), at)];
  const from = instant(Math.min(at, Math.max(at - HOUR_MS, readAt ?? 0)));
  return from < at ? [measured(worker, hashRate1h, { from, to: at })] : [];
}

/** Hashes of the time since the last reading, at most a day, by the pool's own counts; undefined where one is missing. */
function ofDayCount(sample: WorkerSample, { at: since, hashRate24h: before, left }: LastReading): bigint | undefined {
  const now = (sample.hashRate24h ?? 0n) * SECONDS_PER_DAY;
  const elapsedMs = sample.at - since;
  if (elapsedMs >= MEASURED_MS_MAX) return now;
  if (before === undefined || left === undefined) return undefined;
  // What the log does not know of that time is taken at the average of its day.
  const unknown = (before * BigInt(elapsedMs - left.knownMs)) / BigInt(SECOND_MS);
  const gained = now - before * SECONDS_PER_DAY + left.hashes + unknown;
  return gained < 0n ? 0n : gained > now ? now : gained;
}

/** Puts what was done since a reading before the last share, and nothing after it. */
function placed(sample: WorkerSample, since: Instant, hashes: bigint): MeasuredWork[] {
  const { worker, at } = sample;
  const from = instant(Math.max(since, at - MEASURED_MS_MAX));
  const until = hashingUntil(sample);
  const silent = (start: Instant): MeasuredWork => ({ ...gap(worker, start, at), basis: '24h' });
  if (until <= from) return withGap(since, silent(from));
  const rate = (hashes * BigInt(SECOND_MS)) / BigInt(until - from);
  const work: MeasuredWork = { worker, from, to: until, basis: '24h', hashRate: rate, hashes };
  return [...withGap(since, work), ...(until < at ? [silent(until)] : [])];
}

/** A silence of a pool that gives the rate of an hour alone. */
function byBothEnds(sample: WorkerSample & { readonly hashRate1h: bigint }, previous: LastReading): MeasuredWork[] {
  const { worker, at, hashRate1h: now } = sample;
  const before = previous.hashRate1h ?? 0n;
  const from = instant(Math.max(previous.at, at - MEASURED_MS_MAX));
  const hour = plusMs(at, -HOUR_MS);
  const until = hashingUntil(sample);
  if (until <= from) return withGap(previous.at, measured(worker, 0n, { from, to: at }));
  if (until <= hour) {
    const silent = measured(worker, 0n, { from: until, to: at });
    if (before === 0n) return [gap(worker, previous.at, until), silent];
    return [...withGap(previous.at, measured(worker, before, { from, to: until })), silent];
  }
  const last = measured(worker, now, { from: hour, to: at });
  if (before === 0n || now === 0n) return [gap(worker, previous.at, hour), last];
  // The average of an hour in which it stopped is that of the part in which it hashed.
  const rate = (now * BigInt(HOUR_MS)) / BigInt(until - hour);
  return [...withGap(previous.at, measured(worker, rate < before ? rate : before, { from, to: hour })), last];
}

/**
 * Whether a device hashes by what its pool says of it: it is called on, and no last share is named that is more than an
 * hour old. A pool's own last share outranks its word.
 */
export function hashesNow({ at, state, lastShareAt }: Pick<WorkerSample, 'at' | 'state' | 'lastShareAt'>): boolean {
  const isOn = state === 'ok' || state === 'low';
  return isOn && (lastShareAt === null || at - lastShareAt <= SILENT_MS);
}

/**
 * Whether a pool calls devices on, and by our clock not one of them sent a share for an hour: our clock is ahead, or the
 * pool's list stands still. Such a reading says nothing of any device.
 */
export function standsStill(samples: readonly WorkerSample[]): boolean {
  const on = samples.filter(({ state }) => state === 'ok' || state === 'low');
  return on.length > 0 && !on.some(hashesNow);
}

/** Until when a device may have hashed. A pool's clock may be ahead of ours. */
function hashingUntil(sample: WorkerSample): Instant {
  const { at, lastShareAt } = sample;
  return lastShareAt === null || lastShareAt >= at || hashesNow(sample) ? at : lastShareAt;
}

function measured(worker: string, hashRate: bigint, { from, to }: Window): MeasuredWork {
  return { worker, from, to, basis: '1h', hashRate, hashes: (hashRate * BigInt(to - from)) / BigInt(SECOND_MS) };
}

function withGap(start: Instant, known: MeasuredWork): MeasuredWork[] {
  const { worker, from, to } = known;
  const intervals = from < to ? [known] : [];
  return from > start ? [gap(worker, start, from), ...intervals] : intervals;
}

function gap(worker: string, from: Instant, to: Instant): MeasuredWork {
  return { worker, from, to, basis: 'gap', hashRate: 0n, hashes: 0n };
}
