import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, HOUR_MS, type Instant, plusMs } from '../units';
import { type AlertPolicy, type DeviceEdge, type DeviceReading, type DeviceWatch, wasAhead, watchDevice } from './device-watch'; // prettier-ignore
import { ALERT_POLICY, DEVICE_NOTICES, type DeviceNotice, type DeviceNotices } from './ports';
import { deviceAssignment } from './reward.entity';
import { measuresWork, type SourceDeclaration, type WorkerSample } from './source';
import { SourceSilence } from './source-silence.service';
import { deviceWatch, type WatchRow } from './watch.entity';
import { WorkLogService } from './work-log.service';
import { hashesNow } from './work-since';

/** How a device stands by its watch. */
export interface StandingView {
  readonly sourceId: string;
  readonly worker: string;
  readonly standing: WatchRow['standing'];
  readonly since: Instant;
  /** Its usual hash rate, hashes per second. */
  readonly usual: bigint;
}

/** Takes what a pool's reading says of workers: into the work log, and to the members whose devices turned. */
@Injectable()
export class DeviceWatchService {
  constructor(
    private readonly work: WorkLogService,
    @Inject(DEVICE_NOTICES) private readonly notices: DeviceNotices,
    @Inject(ALERT_POLICY) private readonly policy: AlertPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
    readonly silence: SourceSilence,
  ) {}

  /**
   * Records samples and tells, in the caller's transaction, what turned. Call it for a reading that was complete: one
   * that failed says nothing of a device.
   * @returns until when the log stands on a clock that was ahead, as `WorkLogService.record` says
   */
  async take(tx: WriteTx, declaration: SourceDeclaration, samples: readonly WorkerSample[]): Promise<Instant | null> {
    const { id: sourceId } = declaration;
    const aheadUntil = await this.work.record(tx, sourceId, samples);
    const rows = await tx.find(deviceWatch, { where: { source_id: sourceId } });
    const readings = readingsOf(samples);
    if (measuresWork(declaration)) this.addUnnamed(readings, rows);
    if (readings.size === 0) return aheadUntil;
    const known = new Map(rows.map((row) => [row.worker, row]));
    const owners = await this.owners(tx, sourceId);
    const toldBeside = await this.toldBeside(tx, declaration);
    const moved: WatchRow[] = [];
    const told: DeviceNotice[] = [];
    for (const [worker, reading] of readings) {
      const row = known.get(worker);
      if (row !== undefined && reading.at <= row.read_at && !wasAhead(row.read_at, reading.at)) continue;
      const memberId = owners.get(worker) ?? null;
      const before = row === undefined ? undefined : forOwner(watchOf(row), row.member_id === memberId);
      const { watch, edge } = watchDevice(before, reading, this.policy);
      // Work that is nobody's is told to nobody, and of one machine its member is told once.
      const isToldHere = memberId !== null && toldBeside.get(worker) !== memberId;
      const isToldOf = isToldHere && watch.told;
      moved.push(rowOf({ sourceId, worker, memberId }, { ...watch, told: isToldOf }));
      if (edge !== null && memberId !== null && isToldHere) told.push(noticeOf({ sourceId, worker, memberId }, edge));
    }
    await tx.upsert(deviceWatch, moved);
    await this.notices.tell(tx, told);
    return aheadUntil;
  }

  /** How the devices stand that were the member's at their last reading. */
  async ofMember(tx: ReadTx, memberId: string): Promise<StandingView[]> {
    const rows = await tx.find(deviceWatch, { where: { member_id: memberId } });
    return rows.map(({ source_id: sourceId, worker, standing, since, usual }) => {
      return { sourceId, worker, standing, since, usual };
    });
  }

  /**
   * A pool whose workers share the reward lists them all, or those that hash: who is not in a good reply is off. Where
   * percentages share it, some adapters ask for no workers at all.
   */
  private addUnnamed(readings: Map<string, DeviceReading>, rows: readonly WatchRow[]): void {
    const at = this.clock.now();
    for (const { worker } of rows) {
      if (!readings.has(worker)) readings.set(worker, { at, isHashing: false, rate: null, lastShareAt: null });
    }
  }

  /**
   * Whose machines are told of at the source whose coin they mine, while that one is read: under a coin that is mined
   * beside it nobody is told again.
   */
  private async toldBeside(tx: ReadTx, { minedBeside }: SourceDeclaration): Promise<Map<string, string | null>> {
    if (minedBeside === undefined) return new Map();
    const fresh = { gte: plusMs(this.clock.now(), -2 * HOUR_MS) };
    const rows = await tx.find(deviceWatch, { where: { source_id: minedBeside, read_at: fresh } });
    return new Map(rows.map((row) => [row.worker, row.member_id]));
  }

  private async owners(tx: ReadTx, sourceId: string): Promise<Map<string, string | null>> {
    const rows = await tx.find(deviceAssignment, {
      where: { source_id: sourceId, from_at: { lte: this.clock.now() } },
      orderBy: [['from_at', 'asc']],
    });
    return new Map(rows.map((row) => [row.worker, row.member_id]));
  }
}

function readingsOf(samples: readonly WorkerSample[]): Map<string, DeviceReading> {
  return new Map(
    samples.map(({ worker, at, state, hashRate1h, hashRate24h, lastShareAt }) => {
      const isHashing = hashesNow({ at, state, lastShareAt });
      return [worker, { at, isHashing, rate: hashRate1h ?? hashRate24h ?? null, lastShareAt }];
    }),
  );
}

/** A new owner is told nothing of what began before; what is usual for the device stays. */
function forOwner(watch: DeviceWatch, isSame: boolean): DeviceWatch {
  return isSame ? watch : { ...watch, told: false, offFrom: null, lowFrom: null, onFrom: null, fineFrom: null };
}

interface Whose {
  readonly sourceId: string;
  readonly worker: string;
  readonly memberId: string | null;
}

function noticeOf(
  { sourceId, worker, memberId }: Whose & { readonly memberId: string },
  { kind, since, began, rate, usual }: DeviceEdge,
): DeviceNotice {
  return {
    memberId,
    kind,
    facts: {
      source: sourceId,
      worker,
      since: String(since),
      ...(began === null ? {} : { began: String(began) }),
      ...(rate === null ? {} : { rate: rate.toString() }),
      ...(usual === null ? {} : { usual: usual.toString() }),
    },
  };
}

function watchOf(row: WatchRow): DeviceWatch {
  return {
    standing: row.standing,
    since: row.since,
    told: row.told,
    readAt: row.read_at,
    hashedAt: row.hashed_at,
    offFrom: row.off_from,
    lowFrom: row.low_from,
    onFrom: row.on_from,
    fineFrom: row.fine_from,
    usual: row.usual,
    usualMs: row.usual_ms,
  };
}

function rowOf({ sourceId, worker, memberId }: Whose, watch: DeviceWatch): WatchRow {
  return {
    source_id: sourceId,
    worker,
    member_id: memberId,
    standing: watch.standing,
    since: watch.since,
    told: watch.told,
    read_at: watch.readAt,
    hashed_at: watch.hashedAt,
    off_from: watch.offFrom,
    low_from: watch.lowFrom,
    on_from: watch.onFrom,
    fine_from: watch.fineFrom,
    usual: watch.usual,
    usual_ms: watch.usualMs,
  };
}
