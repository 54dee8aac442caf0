import { Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { DAY_MS, HOUR_MS, type Instant, instant, plusMs } from '../units';
import {
  type Assignment,
  type MeasuredWork,
  unownedWork,
  type Window,
  type WorkDay,
  workDays,
  workOfMember,
  type WorkInterval,
  workByMember,
  workPieces,
} from './device-work';
import { wasAhead } from './device-watch';
import { type LastWork, lastWork } from './pplns';
import { ReadDays } from './read-days';
import type { KnownWorker } from './known-worker';
import { deviceAssignment, workLog } from './reward.entity';
import type { WorkerSample } from './source';
import {
  daysOf,
  daysTo,
  intervalOf,
  logBegins,
  readAssignments,
  readIntervals,
  readLastReadings,
} from './work-log.repository';
import { hashesNow, workSince } from './work-since';
import { dayOf, hourOf, type WorkSum } from './work-sum';
import { addToSums, sumOf, summedHours } from './work-sum.repository';
import { WorkerPatternService } from './worker-pattern.service';
import { SourceWorkers } from './worker-state.repository';

const ONLINE = ['ok', 'low'] as const;
/** How far back a window of PPLNS reaches at most. */
const LAST_WORK_DAYS_MAX = 7;
const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
] as const;

interface WorkLog {
  readonly intervals: readonly WorkInterval[];
  readonly assignments: readonly Assignment[];
}

/** The device-work log: what sharing by work stands on. */
@Injectable()
export class WorkLogService {
  constructor(private readonly patterns: WorkerPatternService) {}

  /**
   * Adds what new samples say to the log, to its sums and to what is known of the workers, whose owners are settled first; a
   * sample that is not newer than the last one changes nothing. After a clock that was ahead the log reaches into what is
   * still to come, by the rates of then: nothing is measured twice until that time is past, but how a worker stands is what
   * was read last.
   * @param prepare reads what is needed to watch the workers; what it returns does so while the database writes the log
   * @param days keeps what is logged, for the rows that the same transaction books
   * @returns until when the log stands on a clock that was ahead; null: it does not
   */
  async record(
    tx: WriteTx,
    sourceId: string,
    samples: readonly WorkerSample[],
    prepare: (workers: SourceWorkers) => Promise<() => void> = () => Promise.resolve(() => undefined),
    days = new ReadDays(),
  ): Promise<Instant | null> {
    const workers = await SourceWorkers.lock(tx, sourceId);
    const readAt = lastReadAt(workers);
    const { intervals, aheadUntil } = await this.measure(tx, workers, { samples, readAt });
    // Nothing in the log ended after the last sample that was known.
    const isOwn = readAt !== undefined && intervals.every(({ to }) => to > readAt);
    if (isOwn) days.keepLogged({ since: plusMs(readAt, 1), intervals });
    const watch = await prepare(workers);
    const written = write(tx, sourceId, intervals);
    // Waited for below; where something fails before, it is the transaction that says so.
    written.catch(() => undefined);
    watch();
    await Promise.all([written, workers.save(tx)]);
    await addToSums(tx, sourceId, intervals);
    return aheadUntil;
  }

  /** What new samples say of the time since the ones before; what they say of the workers is put. */
  private async measure(
    tx: WriteTx,
    workers: SourceWorkers,
    { samples, readAt }: { readonly samples: readonly WorkerSample[]; readonly readAt: Instant | undefined },
  ): Promise<{ readonly intervals: readonly MeasuredWork[]; readonly aheadUntil: Instant | null }> {
    const newer = samples.filter((sample) => sample.at > (workers.get(sample.worker)?.sampledAt ?? -1));
    const fresh = newer.map((sample) => sample.worker).filter((name) => workers.get(name) === undefined);
    await this.patterns.settle(tx, workers.sourceId, fresh);
    const last = await readLastReadings(tx, workers, newer);
    const intervals = newer.flatMap((sample) => workSince(sample, last.get(sample.worker), readAt));
    return { intervals, aheadUntil: putSamples(workers, samples, newer) };
  }

  /** Hashes per member in `[from, to)`, `null` for workers that belong to nobody. */
  async weights(
    tx: ReadTx,
    sourceId: string,
    window: Window,
    days = new ReadDays(),
  ): Promise<Map<string | null, bigint>> {
    const { logged } = days;
    const stored = await readIntervals(tx, sourceId, window, logged?.since);
    // What was logged just now is not read back.
    const fresh = logged?.intervals.filter(({ from, to }) => from < window.to && to > window.from) ?? [];
    const intervals = [...stored, ...fresh];
    const assignments = await days.assignments(() => readAssignments(tx, sourceId));
    return workByMember(intervals, assignments, window);
  }

  /**
   * The last `hashes` of work before an instant, per member: PPLNS over our own log, whose intervals stand for the shares
   * that no pool states one by one. It is read backwards until there is enough, at most 7 days and none before `floor`:
   * whole days and hours by their sums, and the log itself at both edges and where nothing is summed yet.
   * @param days what the same transaction has read of this source for other rows
   */
  async last(
    tx: ReadTx,
    sourceId: string,
    of: { readonly floor: Instant | null; readonly to: Instant; readonly hashes: bigint },
    days = new ReadDays(),
  ): Promise<LastWork> {
    const weights = new Map<string | null, bigint>();
    let found = 0n;
    let from: Instant | null = null;
    const floor = Math.max(
      of.floor ?? 0,
      (await days.begins(() => logBegins(tx, sourceId))) ?? of.to,
      of.to - LAST_WORK_DAYS_MAX * DAY_MS,
    );
    for (let { to } = of; to > floor && found < of.hashes;) {
      const { part, since } = await this.before(tx, sourceId, { floor, to, hashes: of.hashes - found }, days);
      for (const [memberId, weight] of part.weights) weights.set(memberId, (weights.get(memberId) ?? 0n) + weight);
      found += part.found;
      from = part.from ?? from;
      to = since;
    }
    return { weights, found, from };
  }

  /** The longest stretch before an instant that can be told at once, and the last hashes of it. */
  private async before(
    tx: ReadTx,
    sourceId: string,
    { floor, to, hashes }: { readonly floor: number; readonly to: Instant; readonly hashes: bigint },
    days: ReadDays,
  ): Promise<{ readonly part: LastWork; readonly since: Instant }> {
    const summed = await days.summed(() => summedHours(tx, sourceId));
    for (const [unit, ms] of UNITS) {
      const stretch = { from: plusMs(to, -ms), to };
      if (to % ms !== 0 || stretch.from < floor) continue;
      const stored = async () => days.keep(stretch, lastOf(await sumOf(tx, sourceId, unit, stretch.from)));
      const part = days.sum(stretch) ?? (isIn(stretch, summed) ? await stored() : undefined);
      if (part !== undefined && part.found <= hashes) return { part, since: stretch.from };
    }
    const stretch = readAtOnce(to, summed);
    const window = { from: instant(Math.max(floor, stretch.from)), to };
    const log = await days.log(stretch, () => readIntervals(tx, sourceId, stretch));
    const assignments = await days.assignments(() => readAssignments(tx, sourceId));
    const part = lastWork(workPieces(log, assignments, window), hashes);
    // Less than was asked for is all there was.
    if (part.found < hashes) days.keep(window, part);
    return { part, since: window.from };
  }

  /** Hashes per worker in `[from, to)` of workers that belonged to nobody then. */
  async unowned(tx: ReadTx, sourceId: string, window: Window): Promise<Map<string, bigint>> {
    const { intervals, assignments } = await this.read(tx, sourceId, window);
    return unownedWork(intervals, assignments, window);
  }

  /** Hashes and hashing time per worker in `[from, to)` while it was the member's. */
  async ofMember(
    tx: ReadTx,
    of: { readonly sourceId: string; readonly memberId: string },
    window: Window,
  ): Promise<Map<string, { readonly hashes: bigint; readonly hashingMs: number }>> {
    const { intervals, assignments } = await this.read(tx, of.sourceId, window);
    return workOfMember(intervals, assignments, window, of.memberId);
  }

  /**
   * As `ofMember` for any window in `[from, to)`, read once and for the workers alone that the member ever had: a year
   * of a large source is not read for the sake of one device.
   */
  async ofOwnWorkers(
    tx: ReadTx,
    of: { readonly sourceId: string; readonly memberId: string },
    span: Window,
  ): Promise<(window: Window) => Map<string, { readonly hashes: bigint; readonly hashingMs: number }>> {
    const { sourceId, memberId } = of;
    const had = await tx.find(deviceAssignment, { where: { source_id: sourceId, member_id: memberId } });
    const workers = [...new Set(had.map((row) => row.worker))];
    const intervals: WorkInterval[] = [];
    // A measured interval is at most a day long: the key bounds the search on both sides.
    const days = daysOf({ from: plusMs(span.from, -DAY_MS), to: span.to });
    for (const name of workers) {
      const from = { gt: plusMs(span.from, -DAY_MS - 1), lt: span.to };
      const where = { source_id: sourceId, from_day: { in: days }, worker: name, from_at: from };
      const rows = await tx.find(workLog, { where });
      intervals.push(...rows.filter(({ basis }) => basis !== 'gap').map(intervalOf));
    }
    const assigned =
      workers.length === 0
        ? []
        : await tx.find(deviceAssignment, { where: { source_id: sourceId, worker: { in: workers } } });
    const assignments = assigned.map((row) => ({ worker: row.worker, from: row.from_at, memberId: row.member_id }));
    return (window) => {
      const near = intervals.filter(({ from, to }) => from < window.to && to > window.from);
      return workOfMember(near, assignments, window, memberId);
    };
  }

  /** Days of one worker from midnight UTC, oldest first. */
  async days(
    tx: ReadTx,
    of: { readonly sourceId: string; readonly worker: string },
    first: Instant,
    days: number,
  ): Promise<WorkDay[]> {
    const end = plusMs(first, (days + 1) * DAY_MS);
    const rows = await tx.find(workLog, {
      where: {
        source_id: of.sourceId,
        from_day: { in: daysOf({ from: plusMs(first, -DAY_MS), to: end }) },
        worker: of.worker,
        to_at: { gt: first, lte: end },
      },
    });
    return workDays(rows.map(intervalOf), first, days);
  }

  private async read(tx: ReadTx, sourceId: string, window: Window): Promise<WorkLog> {
    const intervals = await readIntervals(tx, sourceId, window);
    return { intervals, assignments: await readAssignments(tx, sourceId) };
  }
}

/** What is read of the log at once before an instant: the hour where the hours around it are summed, else the day. */
function readAtOnce(to: Instant, summed: Window | undefined): Window {
  const hour = { from: hourOf(to - 1), to: plusMs(hourOf(to - 1), HOUR_MS) };
  if (isIn(hour, summed)) return hour;
  const midnight = dayOf(to - 1);
  const end = plusMs(midnight, DAY_MS);
  if (summed === undefined) return { from: midnight, to: end };
  // What is summed of the day is not read again.
  const from = summed.to < to && summed.to > midnight ? summed.to : midnight;
  return { from, to: summed.from >= to && summed.from < end ? summed.from : end };
}

function isIn(inner: Window, outer: Window | undefined): boolean {
  return outer !== undefined && inner.from >= outer.from && inner.to <= outer.to;
}

function lastOf(sum: WorkSum | undefined): LastWork {
  if (sum === undefined) return { weights: new Map(), found: 0n, from: null };
  return { weights: sum.weights, found: sum.total, from: sum.firstAt };
}

function write(tx: WriteTx, sourceId: string, intervals: readonly MeasuredWork[]): Promise<void> {
  return tx.insert(
    workLog,
    intervals.map((one) => ({
      source_id: sourceId,
      from_day: daysTo(one.from),
      worker: one.worker,
      from_at: one.from,
      to_at: one.to,
      basis: one.basis,
      hash_rate: one.hashRate,
      work: one.hashes,
    })),
  );
}

/** When a worker of a source was read last, by any of them. */
function lastReadAt(workers: SourceWorkers): Instant | undefined {
  return workers.all().reduce<Instant | undefined>((max, { sampledAt: at }) => {
    return max === undefined || at > max ? at : max;
  }, undefined);
}

/** @returns until when what is known was read by a clock that was ahead; null: none of it was */
function putSamples(
  workers: SourceWorkers,
  samples: readonly WorkerSample[],
  newer: readonly WorkerSample[],
): Instant | null {
  const early = samples.flatMap((sample) => {
    const known = workers.get(sample.worker);
    if (known === undefined || !wasAhead(known.sampledAt, sample.at)) return [];
    return [{ ...knownBy(sample, known), sampledAt: known.sampledAt }];
  });
  for (const sample of newer) workers.put(knownBy(sample, workers.get(sample.worker)));
  for (const worker of early) workers.put(worker);
  return early.length === 0 ? null : instant(Math.max(...early.map((worker) => worker.sampledAt)));
}

function knownBy(sample: WorkerSample, before: KnownWorker | undefined): KnownWorker {
  const online = hashesNow(sample);
  const wasOnline = ONLINE.some((state) => state === before?.state);
  const isSilent = !online && ONLINE.some((state) => state === sample.state);
  // A device that went off did so after its last share, as far as the pool knows.
  const since = online ? sample.at : (sample.lastShareAt ?? sample.at);
  return {
    name: sample.worker,
    firstSeenAt: before?.firstSeenAt ?? sample.at,
    sampledAt: sample.at,
    lastShareAt: sample.lastShareAt,
    // What the pool calls on is off to us once its own last share is an hour old.
    state: isSilent ? 'off' : sample.state,
    stateSince: before !== undefined && online === wasOnline ? before.stateSince : since,
    hashRate1h: sample.hashRate1h ?? null,
    hashRate24h: sample.hashRate24h ?? null,
    watch: before?.watch ?? null,
  };
}
