import type { Instant } from '../units';
import type { DeviceStanding, DeviceWatch } from './device-watch';
import type { WorkerState } from './source';

/** What is known of a device between two readings, and whose it was at the last one: another owner is told nothing of before. */
export interface WorkerWatch extends DeviceWatch {
  readonly memberId: string | null;
}

/** A worker as its pool's last reading had it. Hash rates in hashes per second; null where the pool gives none. */
export interface KnownWorker {
  readonly name: string;
  readonly firstSeenAt: Instant;
  readonly sampledAt: Instant;
  readonly lastShareAt: Instant | null;
  readonly state: WorkerState;
  readonly stateSince: Instant;
  readonly hashRate1h: bigint | null;
  readonly hashRate24h: bigint | null;
  readonly watch: WorkerWatch | null;
}

type PackedWatch = readonly [
  memberId: string | null,
  standing: DeviceStanding,
  since: Instant,
  told: boolean,
  readAt: Instant,
  hashedAt: Instant | null,
  offFrom: Instant | null,
  lowFrom: Instant | null,
  onFrom: Instant | null,
  fineFrom: Instant | null,
  usual: string,
  usualMs: number,
];

/** A worker as it is stored: by position, amounts as decimal text. */
export type PackedWorker = readonly [
  name: string,
  firstSeenAt: Instant,
  sampledAt: Instant,
  lastShareAt: Instant | null,
  state: WorkerState,
  stateSince: Instant,
  hashRate1h: string | null,
  hashRate24h: string | null,
  watch: PackedWatch | null,
];

/** @see unpackWorker */
export function packWorker(worker: KnownWorker): PackedWorker {
  return [
    worker.name,
    worker.firstSeenAt,
    worker.sampledAt,
    worker.lastShareAt,
    worker.state,
    worker.stateSince,
    worker.hashRate1h?.toString() ?? null,
    worker.hashRate24h?.toString() ?? null,
    worker.watch === null ? null : packWatch(worker.watch),
  ];
}

/** @see packWorker */
export function unpackWorker(packed: PackedWorker): KnownWorker {
  const [name, firstSeenAt, sampledAt, lastShareAt, state, stateSince, hour, day, watch] = packed;
  return {
    name,
    firstSeenAt,
    sampledAt,
    lastShareAt,
    state,
    stateSince,
    hashRate1h: hour === null ? null : BigInt(hour),
    hashRate24h: day === null ? null : BigInt(day),
    watch: watch === null ? null : unpackWatch(watch),
  };
}

function packWatch(watch: WorkerWatch): PackedWatch {
  return [
    watch.memberId,
    watch.standing,
    watch.since,
    watch.told,
    watch.readAt,
    watch.hashedAt,
    watch.offFrom,
    watch.lowFrom,
    watch.onFrom,
    watch.fineFrom,
    watch.usual.toString(),
    watch.usualMs,
  ];
}

function unpackWatch(packed: PackedWatch): WorkerWatch {
  const [memberId, standing, since, told, readAt, hashedAt, offFrom, lowFrom, onFrom, fineFrom, usual, usualMs] =
    packed;
  return {
    memberId,
    standing,
    since,
    told,
    readAt,
    hashedAt,
    offFrom,
    lowFrom,
    onFrom,
    fineFrom,
    usual: BigInt(usual),
    usualMs,
  };
}
