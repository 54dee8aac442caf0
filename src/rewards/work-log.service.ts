import { Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { DAY_MS, HOUR_MS, type Instant, instant, plusMs } from '../units';
import {
  type Assignment,
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
import { deviceAssignment, deviceWork, worker, type WorkerRow } from './reward.entity';
import type { WorkerSample } from './source';
import { intervalOf, logBegins, readAssignments, readIntervals, readLastReadings } from './work-log.repository';
import { hashesNow, workSince } from './work-since';
import { dayOf, hourOf, type WorkSum } from './work-sum';
import { addToSums, sumOf, summedHours } from './work-sum.repository';
import { WorkerPatternService } from './worker-pattern.service';

const ONLINE = ['ok', 'low'] as const;
/** How far back a window of PPLNS reaches at most. */
const LAST_WORK_DAYS_MAX = 7;
/** Logs of so many stretches are kept while one statement is booked: those of its rows' ends, and those in which windows begin. */
const LOGS_KEPT = 3;
/** Weights that are kept while one statement is booked: a hundred bytes each. */
const WEIGHTS_KEPT = 500_000;
const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
] as const;

interface WorkLog {
  readonly intervals: readonly WorkInterval[];
  readonly assignments: readonly Assignment[];
}

/**
 * What was read of one source's work while a statement is booked: a pool that states a row a block states hundreds, and
 * each reaches back over the same days. Good for one transaction.
 */
export class ReadDays {
  readonly #logs = new Map<string, readonly WorkInterval[]>();
  readonly #sums = new Map<string, LastWork>();
  #weights = 0;
  #assignments: readonly Assignment[] | undefined;
  #summed: { readonly hours: Window | undefined } | undefined;

  async assignments(read: () => Promise<readonly Assignment[]>): Promise<readonly Assignment[]> {
    return (this.#assignments ??= await read());
  }

  /** Whole hours that are summed. */
  async summed(read: () => Promise<Window | undefined>): Promise<Window | undefined> {
    return (this.#summed ??= { hours: await read() }).hours;
  }

  /** What all work of a stretch comes to, as far as it is known. */
  sum({ from, to }: Window): LastWork | undefined {
    return this.#sums.get(`${from} ${to}`);
  }

  keep({ from, to }: Window, sum: LastWork): LastWork {
    this.#weights += sum.weights.size;
    if (this.#weights > WEIGHTS_KEPT) {
      this.#sums.clear();
      this.#weights = sum.weights.size;
    }
    this.#sums.set(`${from} ${to}`, sum);
    return sum;
  }

  async log({ from, to }: Window, read: () => Promise<readonly WorkInterval[]>): Promise<readonly WorkInterval[]> {
    const key = `${from} ${to}`;
    const log = this.#logs.get(key) ?? (await read());
    this.#logs.delete(key);
    this.#logs.set(key, log);
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > LOGS_KEPT && oldest !== undefined) this.#logs.delete(oldest);
    return log;
  }
}

/** The device-work log: what sharing by work stands on. */
@Injectable()
export class WorkLogService {
  constructor(private readonly patterns: WorkerPatternService) {}

  /**
   * Adds what new samples say to the log; a sample that is not newer than the last one changes nothing. After a clock that
   * was ahead the log reaches into what is still to come, by the rates of then: nothing is measured twice until that time
   * is past, but how a worker stands is what was read last.
   * @returns until when the log stands on such readings; null: it does not
   */
  async record(tx: WriteTx, sourceId: string, samples: readonly WorkerSample[]): Promise<Instant | null> {
    if (samples.length === 0) return null;
    const known = new Map((await tx.find(worker, { where: { source_id: sourceId } })).map((row) => [row.name, row]));
    const newer = samples.filter((sample) => sample.at > (known.get(sample.worker)?.sampled_at ?? -1));
    const read = [...known.values()].map((row) => row.sampled_at);
    const readAt = read.length === 0 ? undefined : instant(Math.max(...read));
    const last = await readLastReadings(tx, sourceId, newer, known);
    const intervals = newer.flatMap((sample) => workSince(sample, last.get(sample.worker), readAt));
    await tx.insert(
      deviceWork,
      intervals.map((one) => ({
        source_id: sourceId,
        worker: one.worker,
        from_at: one.from,
        to_at: one.to,
        basis: one.basis,
        hash_rate: one.hashRate,
        work: one.hashes,
      })),
    );
    const early = samples.flatMap((sample) => {
      const row = known.get(sample.worker);
      if (row === undefined || !wasAhead(row.sampled_at, sample.at)) return [];
      return [{ ...workerRow(sourceId, sample, row), sampled_at: row.sampled_at }];
    });
    await tx.upsert(worker, [
      ...newer.map((sample) => workerRow(sourceId, sample, known.get(sample.worker))),
      ...early,
    ]);
    const fresh = newer.filter((sample) => !known.has(sample.worker)).map((sample) => sample.worker);
    await this.patterns.settle(tx, sourceId, fresh);
    await addToSums(tx, sourceId, intervals);
    return early.length === 0 ? null : instant(Math.max(...early.map((row) => row.sampled_at)));
  }

  /** Hashes per member in `[from, to)`, `null` for workers that belong to nobody. */
  async weights(tx: ReadTx, sourceId: string, window: Window): Promise<Map<string | null, bigint>> {
    const { intervals, assignments } = await this.log(tx, sourceId, window);
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
      (await logBegins(tx, sourceId)) ?? of.to,
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
    const { intervals, assignments } = await this.log(tx, sourceId, window);
    return unownedWork(intervals, assignments, window);
  }

  /** Hashes and hashing time per worker in `[from, to)` while it was the member's. */
  async ofMember(
    tx: ReadTx,
    of: { readonly sourceId: string; readonly memberId: string },
    window: Window,
  ): Promise<Map<string, { readonly hashes: bigint; readonly hashingMs: number }>> {
    const { intervals, assignments } = await this.log(tx, of.sourceId, window);
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
    for (const name of workers) {
      // A measured interval is at most a day long: the key bounds the search on both sides.
      const from = { gt: plusMs(span.from, -DAY_MS - 1), lt: span.to };
      const rows = await tx.find(deviceWork, { where: { source_id: sourceId, worker: name, from_at: from } });
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
    const rows = await tx.find(deviceWork, {
      where: { source_id: of.sourceId, worker: of.worker, to_at: { gt: first, lte: end } },
    });
    return workDays(rows.map(intervalOf), first, days);
  }

  private async log(tx: ReadTx, sourceId: string, window: Window): Promise<WorkLog> {
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

function workerRow(sourceId: string, sample: WorkerSample, before: WorkerRow | undefined): WorkerRow {
  const online = hashesNow(sample);
  const wasOnline = ONLINE.some((state) => state === before?.state);
  const isSilent = !online && ONLINE.some((state) => state === sample.state);
  // A device that went off did so after its last share, as far as the pool knows.
  const since = online ? sample.at : (sample.lastShareAt ?? sample.at);
  return {
    source_id: sourceId,
    name: sample.worker,
    first_seen_at: before?.first_seen_at ?? sample.at,
    sampled_at: sample.at,
    last_share_at: sample.lastShareAt,
    // What the pool calls on is off to us once its own last share is an hour old.
    state: isSilent ? 'off' : sample.state,
    state_since: before !== undefined && online === wasOnline ? before.state_since : since,
    hash_rate_1h: sample.hashRate1h ?? null,
    hash_rate_24h: sample.hashRate24h ?? null,
  };
}
