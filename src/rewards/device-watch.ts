import { DAY_MS, HOUR_MS, type Instant } from '../units';

/** When a device's member is told. */
export interface AlertPolicy {
  /** So long it must be off, or on again, without a break before that is told. */
  readonly offlineMs: number;
  /** Below so many per cent of its usual hash rate it is low. */
  readonly lowPercent: number;
  /** So long it must be low without a break before that is told. */
  readonly lowMs: number;
}

/** What its member is told to believe of a device. */
export type DeviceStanding = 'hashing' | 'offline' | 'low';

/** What is known of a device between two readings. */
export interface DeviceWatch {
  readonly standing: DeviceStanding;
  /** Since when the standing holds; of an outage, the last share where the pool names it. */
  readonly since: Instant;
  /** Whether its member was told of the outage or the low that stands. */
  readonly told: boolean;
  readonly readAt: Instant;
  /** The last reading in which it hashed. */
  readonly hashedAt: Instant | null;
  /** First reading of the run of readings in which it is off; null while it is not. */
  readonly offFrom: Instant | null;
  /** The same for off or low, which is what a device that flaps is. */
  readonly lowFrom: Instant | null;
  readonly onFrom: Instant | null;
  readonly fineFrom: Instant | null;
  /** Moving average of its hash rate while it hashes, hashes per second, and the time that it stands on. */
  readonly usual: bigint;
  readonly usualMs: number;
}

/** What one reading of a pool says of a device. A pool that does not name it in a good reply says that it is off. */
export interface DeviceReading {
  readonly at: Instant;
  readonly isHashing: boolean;
  /** Hashes per second; null where the pool gives none. */
  readonly rate: bigint | null;
  readonly lastShareAt: Instant | null;
}

export const DEVICE_NOTICE_KINDS = ['device-offline', 'device-back', 'device-low', 'device-usual', 'device-new-usual'] as const; // prettier-ignore

/** One edge, told once. */
export interface DeviceEdge {
  readonly kind: (typeof DEVICE_NOTICE_KINDS)[number];
  readonly since: Instant;
  /** Begin of what ended; null where something began. */
  readonly began: Instant | null;
  readonly rate: bigint | null;
  readonly usual: bigint | null;
}

/** Readings further apart than this tell nothing of the time between: the pool could not be read. */
const READING_GAP_MS = 2 * HOUR_MS;
/** A clock that jumps back by more was wrong before. */
const AHEAD_MS = HOUR_MS;
/** The usual rate is that of so long; before the first day it is not known. */
const USUAL_MS = 7 * DAY_MS;
const USUAL_MS_MIN = DAY_MS;
/** What lasts so long is the new usual. */
const LOW_ACCEPTED_MS = 7 * DAY_MS;
/** A low device is fine again only so many percentage points above where it became low. */
const MARGIN_PERCENT = 10;
const PERCENT = 100n;

/**
 * What a reading changes, and what its member is to be told: an edge is told when it has held without a break, once for
 * each outage. A first sight tells nothing, nor does a reading that is not newer.
 */
export function watchDevice(
  before: DeviceWatch | undefined,
  reading: DeviceReading,
  policy: AlertPolicy,
): { readonly watch: DeviceWatch; readonly edge: DeviceEdge | null } {
  if (before === undefined) return { watch: firstSight(reading), edge: null };
  if (reading.at <= before.readAt && !wasAhead(before.readAt, reading.at)) return { watch: before, edge: null };
  const read = afterReading(before, reading, policy);
  return turned(read, reading, policy) ?? { watch: learnt(read, before, reading), edge: null };
}

/**
 * Whether our clock was ahead when something was read, and has been put right since: then what is read now is newer, by
 * whatever times. A step of NTP, or readings that overtake each other, are shorter.
 */
export function wasAhead(readAt: Instant, now: Instant): boolean {
  return readAt - now > AHEAD_MS;
}

function firstSight({ at, isHashing, lastShareAt }: DeviceReading): DeviceWatch {
  return {
    standing: isHashing ? 'hashing' : 'offline',
    since: isHashing || lastShareAt === null || lastShareAt > at ? at : lastShareAt,
    told: false,
    readAt: at,
    hashedAt: isHashing ? at : null,
    offFrom: isHashing ? null : at,
    lowFrom: isHashing ? null : at,
    onFrom: isHashing ? at : null,
    fineFrom: isHashing ? at : null,
    usual: 0n,
    usualMs: 0,
  };
}

/** The runs of readings that say the same; a silence of the pool ends them all. */
function afterReading(before: DeviceWatch, reading: DeviceReading, policy: AlertPolicy): DeviceWatch {
  const { at, isHashing } = reading;
  const isLow = isHashing && isBelow(before, reading, policy);
  const unbroken = at >= before.readAt && at - before.readAt <= READING_GAP_MS;
  const run = (from: Instant | null, goesOn: boolean): Instant | null =>
    !goesOn ? null : unbroken ? (from ?? at) : at;
  return {
    ...before,
    readAt: at,
    hashedAt: isHashing ? at : before.hashedAt,
    offFrom: run(before.offFrom, !isHashing),
    lowFrom: run(before.lowFrom, !isHashing || isLow),
    onFrom: run(before.onFrom, isHashing),
    fineFrom: run(before.fineFrom, isHashing && !isLow),
  };
}

function isBelow({ standing, usual, usualMs }: DeviceWatch, { rate }: DeviceReading, policy: AlertPolicy): boolean {
  if (rate === null || usualMs < USUAL_MS_MIN) return false;
  const percent = policy.lowPercent + (standing === 'low' ? MARGIN_PERCENT : 0);
  return rate * PERCENT < usual * BigInt(Math.min(percent, 100));
}

/** The standing that has held for long enough, if it is another one. */
function turned(
  read: DeviceWatch,
  reading: DeviceReading,
  policy: AlertPolicy,
): { readonly watch: DeviceWatch; readonly edge: DeviceEdge | null } | undefined {
  const { at, rate } = reading;
  const { standing, since, told, usual } = read;
  const held = (from: Instant | null, ms: number): from is Instant => from !== null && at - from >= ms;
  const rates = { rate, usual };
  if (standing === 'offline') {
    if (!held(read.onFrom, policy.offlineMs)) return undefined;
    const edge: DeviceEdge = { kind: 'device-back', since: read.onFrom, began: since, rate, usual: null };
    // Of an outage that nobody was told of, nobody is told that it is over.
    return { watch: { ...read, standing: 'hashing', since: read.onFrom, told: false }, edge: told ? edge : null };
  }
  if (held(read.offFrom, policy.offlineMs)) {
    const from = outageFrom(read, reading, read.offFrom);
    const edge: DeviceEdge = { kind: 'device-offline', since: from, began: null, rate: null, usual: null };
    return { watch: { ...read, standing: 'offline', since: from, told: true }, edge };
  }
  if (standing === 'low') return noLongerLow(read, reading, policy);
  if (read.offFrom !== null || !held(read.lowFrom, policy.lowMs)) return undefined;
  const edge: DeviceEdge = { kind: 'device-low', since: read.lowFrom, began: null, ...rates };
  return { watch: { ...read, standing: 'low', since: read.lowFrom, told: true }, edge };
}

function noLongerLow(
  read: DeviceWatch,
  { at, rate }: DeviceReading,
  { offlineMs }: AlertPolicy,
): { readonly watch: DeviceWatch; readonly edge: DeviceEdge | null } | undefined {
  const { since, told, fineFrom } = read;
  if (fineFrom !== null && at - fineFrom >= offlineMs) {
    const edge: DeviceEdge = { kind: 'device-usual', since: fineFrom, began: since, rate, usual: read.usual };
    return { watch: { ...read, standing: 'hashing', since: fineFrom, told: false }, edge: told ? edge : null };
  }
  if (rate === null || read.offFrom !== null || at - since < LOW_ACCEPTED_MS) return undefined;
  const edge: DeviceEdge = { kind: 'device-new-usual', since: at, began: since, rate, usual: read.usual };
  const watch: DeviceWatch = { ...read, standing: 'hashing', since: at, told: false, usual: rate, lowFrom: null };
  return { watch, edge: told ? edge : null };
}

/** The last share where the pool names one that fits, else the last reading in which it hashed. */
function outageFrom({ since, hashedAt }: DeviceWatch, { lastShareAt, at }: DeviceReading, offFrom: Instant): Instant {
  if (lastShareAt !== null && lastShareAt >= since && lastShareAt <= at) return lastShareAt;
  return hashedAt ?? offFrom;
}

/** The usual rate moves with each reading in which the device hashes, never while it is told to be low. */
function learnt(read: DeviceWatch, before: DeviceWatch, { at, isHashing, rate }: DeviceReading): DeviceWatch {
  const elapsedMs = at - before.readAt;
  if (!isHashing || rate === null || read.standing === 'low' || elapsedMs < 0 || elapsedMs > READING_GAP_MS)
    return read;
  const usualMs = Math.min(before.usualMs + elapsedMs, USUAL_MS);
  const usual = before.usual + ((rate - before.usual) * BigInt(elapsedMs)) / BigInt(usualMs);
  return { ...read, usual, usualMs };
}
