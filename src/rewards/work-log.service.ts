import { Injectable } from '@nestjs/common';
import type { ReadTx, Row, WriteTx } from '../store';
import { DAY_MS, type Instant, instant, plusMs } from '../units';
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
  workSince,
} from './device-work';
import { type LastWork, lastWork } from './pplns';
import { deviceAssignment, deviceWork, worker, type WorkerRow } from './reward.entity';
import type { WorkerSample } from './source';
import { WorkerPatternService } from './worker-pattern.service';

const ONLINE = ['ok', 'low'] as const;
/** How far back a window of PPLNS reaches at most: each row reads all of it, a hundred thousand samples a day for a thousand rigs. */
const LAST_WORK_DAYS_MAX = 7;

/** Logs of so many days are kept while one statement is booked: that of its rows' ends, and that in which windows begin. */
const LOGS_KEPT = 3;

interface WorkLog {
  readonly intervals: readonly WorkInterval[];
  readonly assignments: readonly Assignment[];
}

/**
 * Days of one source's work that were read while a statement is booked: a pool that states a row a block states hundreds,
 * and each reaches back over the same days. Good for one transaction.
 */
export class ReadDays {
  /** By midnight: what all of a day's work comes to. */
  readonly sums = new Map<Instant, LastWork>();
  readonly #logs = new Map<Instant, WorkLog>();

  async log(midnight: Instant, read: () => Promise<WorkLog>): Promise<WorkLog> {
    const known = this.#logs.get(midnight);
    const log = known ?? (await read());
    this.#logs.delete(midnight);
    this.#logs.set(midnight, log);
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > LOGS_KEPT && oldest !== undefined) this.#logs.delete(oldest);
    return log;
  }
}

/** The device-work log: what sharing by work stands on. */
@Injectable()
export class WorkLogService {
  constructor(private readonly patterns: WorkerPatternService) {}

  /** Adds what new samples say to the log; a sample that is not newer than the last one changes nothing. */
  async record(tx: WriteTx, sourceId: string, samples: readonly WorkerSample[]): Promise<void> {
    if (samples.length === 0) return;
    const known = new Map((await tx.find(worker, { where: { source_id: sourceId } })).map((row) => [row.name, row]));
    const newer = samples.filter((sample) => sample.at > (known.get(sample.worker)?.sampled_at ?? -1));
    const read = [...known.values()].map((row) => row.sampled_at);
    const readAt = read.length === 0 ? undefined : instant(Math.max(...read));
    const intervals = newer.flatMap((sample) => workSince(sample, known.get(sample.worker)?.sampled_at, readAt));
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
    await tx.upsert(
      worker,
      newer.map((sample) => workerRow(sourceId, sample, known.get(sample.worker))),
    );
    const fresh = newer.filter((sample) => !known.has(sample.worker)).map((sample) => sample.worker);
    await this.patterns.settle(tx, sourceId, fresh);
  }

  /** Hashes per member in `[from, to)`, `null` for workers that belong to nobody. */
  async weights(tx: ReadTx, sourceId: string, window: Window): Promise<Map<string | null, bigint>> {
    const { intervals, assignments } = await this.log(tx, sourceId, window);
    return workByMember(intervals, assignments, window);
  }

  /**
   * The last `hashes` of work before an instant, per member: PPLNS over our own log, whose intervals stand for the shares
   * that no pool states one by one. Days are read backwards until there is enough, at most 7 and none before `floor`.
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
      (await this.begins(tx, sourceId)) ?? of.to,
      of.to - LAST_WORK_DAYS_MAX * DAY_MS,
    );
    for (let { to } = of; to > floor && found < of.hashes; to = instant(Math.max(floor, midnightBefore(to)))) {
      const window = { from: instant(Math.max(floor, midnightBefore(to))), to };
      const part = await this.lastOfDay(tx, sourceId, { window, hashes: of.hashes - found }, days);
      for (const [memberId, weight] of part.weights) weights.set(memberId, (weights.get(memberId) ?? 0n) + weight);
      found += part.found;
      from = part.from ?? from;
    }
    return { weights, found, from };
  }

  /** The last hashes of a day, or of a part of it. */
  private async lastOfDay(
    tx: ReadTx,
    sourceId: string,
    { window, hashes }: { readonly window: Window; readonly hashes: bigint },
    days: ReadDays,
  ): Promise<LastWork> {
    const isWhole = window.to - window.from === DAY_MS;
    const all = isWhole ? days.sums.get(window.from) : undefined;
    if (all !== undefined && all.found <= hashes) return all;
    const midnight = midnightBefore(window.to);
    const { intervals, assignments } = await days.log(midnight, () =>
      this.log(tx, sourceId, { from: midnight, to: plusMs(midnight, DAY_MS) }),
    );
    const part = lastWork(workPieces(intervals, assignments, window), hashes);
    // Less than was asked for is all there was.
    if (isWhole && part.found < hashes) days.sums.set(window.from, part);
    return part;
  }

  /** The first instant that a log can speak for: a day before its first worker was seen. */
  private async begins(tx: ReadTx, sourceId: string): Promise<Instant | undefined> {
    const [first] = await tx.find(worker, { where: { source_id: sourceId }, orderBy: [['first_seen_at', 'asc']], limit: 1 }); // prettier-ignore
    return first === undefined ? undefined : plusMs(first.first_seen_at, -DAY_MS);
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
    // A measured interval is at most a day long: the index on its end bounds the search on both sides.
    const rows = await tx.find(deviceWork, {
      where: {
        source_id: sourceId,
        from_at: { lt: window.to },
        to_at: { gt: window.from, lte: plusMs(window.to, DAY_MS) },
      },
    });
    const assigned = await tx.find(deviceAssignment, { where: { source_id: sourceId } });
    return {
      intervals: rows.map(intervalOf),
      assignments: assigned.map((row) => ({ worker: row.worker, from: row.from_at, memberId: row.member_id })),
    };
  }
}

/** The midnight UTC before an instant; of a midnight, the one before. */
function midnightBefore(at: Instant): Instant {
  return instant(Math.floor((at - 1) / DAY_MS) * DAY_MS);
}

function intervalOf(row: Row<typeof deviceWork>): WorkInterval {
  return {
    worker: row.worker,
    from: row.from_at,
    to: row.to_at,
    basis: row.basis,
    hashRate: row.hash_rate,
    hashes: row.work,
  };
}

function workerRow(sourceId: string, sample: WorkerSample, before: WorkerRow | undefined): WorkerRow {
  const online = ONLINE.some((state) => state === sample.state);
  const wasOnline = ONLINE.some((state) => state === before?.state);
  // A device that went off did so after its last share, as far as the pool knows.
  const since = online ? sample.at : (sample.lastShareAt ?? sample.at);
  return {
    source_id: sourceId,
    name: sample.worker,
    first_seen_at: before?.first_seen_at ?? sample.at,
    sampled_at: sample.at,
    last_share_at: sample.lastShareAt,
    state: sample.state,
    state_since: before !== undefined && online === wasOnline ? before.state_since : since,
    hash_rate_1h: sample.hashRate1h ?? null,
    hash_rate_24h: sample.hashRate24h ?? null,
  };
}
