import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, HOUR_MS, type Instant, plusMs } from '../units';
import { type AlertPolicy, type DeviceEdge, type DeviceReading, type DeviceStanding, type DeviceWatch, wasAhead, watchDevice } from './device-watch'; // prettier-ignore
import { ALERT_POLICY, DEVICE_NOTICES, type DeviceNotice, type DeviceNotices } from './ports';
import { ReadDays } from './read-days';
import { deviceAssignment } from './reward.entity';
import { measuresWork, type SourceDeclaration, type WorkerSample } from './source';
import { SourceSilence } from './source-silence.service';
import { readAssignments } from './work-log.repository';
import { WorkLogService } from './work-log.service';
import { hashesNow } from './work-since';
import { readWorkers, type SourceWorkers } from './worker-state.repository';

/** How a device stands by its watch. */
export interface StandingView {
  readonly sourceId: string;
  readonly worker: string;
  readonly standing: DeviceStanding;
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
   * @param days keeps whose the workers are and what is logged, for the rows that the same transaction books
   * @returns until when the log stands on a clock that was ahead, as `WorkLogService.record` says
   */
  async take(
    tx: WriteTx,
    declaration: SourceDeclaration,
    samples: readonly WorkerSample[],
    days = new ReadDays(),
  ): Promise<Instant | null> {
    const { id } = declaration;
    let told: readonly DeviceNotice[] = [];
    const prepare = async (workers: SourceWorkers): Promise<() => void> => {
      const of = { owners: await this.owners(tx, id, days), toldBeside: await this.toldBeside(tx, declaration) };
      return () => (told = this.watch(declaration, { workers, samples, ...of }));
    };
    const aheadUntil = await this.work.record(tx, id, samples, prepare, days);
    await this.notices.tell(tx, told);
    return aheadUntil;
  }

  /** Watches each worker by its reading. @returns what their members are to be told */
  private watch(
    declaration: SourceDeclaration,
    of: {
      readonly workers: SourceWorkers;
      readonly samples: readonly WorkerSample[];
      readonly owners: Owners;
      readonly toldBeside: Owners;
    },
  ): DeviceNotice[] {
    const { workers } = of;
    const readings = readingsOf(of.samples);
    if (measuresWork(declaration)) this.addUnnamed(readings, workers);
    const told: DeviceNotice[] = [];
    for (const [name, reading] of readings) {
      const worker = workers.get(name);
      if (worker === undefined) continue;
      const known = worker.watch;
      if (known !== null && reading.at <= known.readAt && !wasAhead(known.readAt, reading.at)) continue;
      const memberId = of.owners.get(name) ?? null;
      const before = known === null ? undefined : forOwner(known, known.memberId === memberId);
      const { watch, edge } = watchDevice(before, reading, this.policy);
      // Work that is nobody's is told to nobody, and of one machine its member is told once.
      const isToldHere = memberId !== null && of.toldBeside.get(name) !== memberId;
      workers.put({ ...worker, watch: { ...watch, told: isToldHere && watch.told, memberId } });
      if (edge !== null && memberId !== null && isToldHere) {
        told.push(noticeOf({ sourceId: workers.sourceId, worker: name, memberId }, edge));
      }
    }
    return told;
  }

  /** How the devices stand that were the member's at their last reading. */
  async ofMember(tx: ReadTx, memberId: string): Promise<StandingView[]> {
    const had = await tx.find(deviceAssignment, { where: { member_id: memberId } });
    const workers = await readWorkers(tx, [...new Set(had.map((row) => row.source_id))]);
    return workers.flatMap(({ sourceId, name, watch }) => {
      if (watch?.memberId !== memberId) return [];
      return [{ sourceId, worker: name, standing: watch.standing, since: watch.since, usual: watch.usual }];
    });
  }

  /**
   * A pool whose workers share the reward lists them all, or those that hash: who is not in a good reply is off. Where
   * percentages share it, some adapters ask for no workers at all.
   */
  private addUnnamed(readings: Map<string, DeviceReading>, workers: SourceWorkers): void {
    const at = this.clock.now();
    for (const { name, watch } of workers.all()) {
      if (watch === null || readings.has(name)) continue;
      readings.set(name, { at, isHashing: false, rate: null, lastShareAt: null });
    }
  }

  /**
   * Whose machines are told of at the source whose coin they mine, while that one is read: under a coin that is mined
   * beside it nobody is told again.
   */
  private async toldBeside(tx: ReadTx, { minedBeside }: SourceDeclaration): Promise<Owners> {
    if (minedBeside === undefined) return new Map();
    const fresh = plusMs(this.clock.now(), -2 * HOUR_MS);
    const workers = await readWorkers(tx, [minedBeside]);
    return new Map(
      workers.flatMap(({ name, watch }) => (watch === null || watch.readAt < fresh ? [] : [[name, watch.memberId]])),
    );
  }

  private async owners(tx: ReadTx, sourceId: string, days: ReadDays): Promise<Owners> {
    const now = this.clock.now();
    const assignments = await days.assignments(() => readAssignments(tx, sourceId));
    const begun = assignments.filter(({ from }) => from <= now).sort((a, b) => a.from - b.from);
    return new Map(begun.map(({ worker, memberId }) => [worker, memberId]));
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

type Owners = ReadonlyMap<string, string | null>;

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
