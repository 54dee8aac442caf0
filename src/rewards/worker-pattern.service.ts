import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DAY_MS, DomainError, type Instant, newId, plusMs } from '../units';
import { workerPatternList } from './device.entity';
import { device, deviceAssignment, rewardRowHead, rewardSourceState } from './reward.entity';
import { ownerByPattern, type PatternList, type PatternRule, rulesThatFit } from './worker-pattern';
import { forgetSums } from './work-sum.repository';
import { readWorkers } from './worker-state.repository';

const PATTERN_LENGTH_MAX = 100;
const RULES_MAX = 500;
const AHEAD_MS_MAX = 366 * DAY_MS;
const NOBODY_BUT_PATTERN = 'pattern';

/** What a list does to one worker. */
export interface PatternEffect {
  readonly worker: string;
  /** Lines that it fits, in order; the first counts. More than one: it is caught twice. */
  readonly fits: readonly number[];
  /** `given`: it had no owner ever and gets one. `kept`: somebody decided about it by hand, by code or by an earlier list. */
  readonly effect: 'given' | 'kept' | 'none';
  /** Whose it is after the list is saved; null: nobody's. */
  readonly memberId: string | null;
}

/** A list before it is saved. */
export interface PatternPreview {
  readonly from: Instant;
  readonly effects: readonly PatternEffect[];
  /** What the saving must find again. */
  readonly digest: string;
}

interface WorkersOf {
  readonly names: readonly string[];
  /** The last decision about a worker, also one for later. */
  readonly owners: ReadonlyMap<string, string | null>;
  readonly openFrom: Instant;
}

/** Owners of workers by pattern. A pattern decides once, about workers without any owner so far; by hand prevails. */
@Injectable()
export class WorkerPatternService {
  constructor(
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Lists of a source, newest first. */
  async lists(tx: ReadTx, sourceId: string): Promise<PatternList[]> {
    const rows = await tx.find(workerPatternList, {
      where: { source_id: sourceId },
      orderBy: [['from_at', 'desc']],
    });
    // Written by `declare` from checked rules.
    return rows.map((row) => ({ from: row.from_at, rules: row.rules as unknown as PatternRule[] }));
  }

  /**
   * What a list would do, worker by worker; nothing is written.
   * @param from null: a first list begins at the first instant that is not booked, another one now
   * @throws DomainError `rewards.unknown-source`, `rewards.bad-pattern`, `rewards.backdated`, `rewards.too-far-ahead`,
   *   `rewards.shared-otherwise`
   */
  async preview(
    tx: ReadTx,
    what: { readonly sourceId: string; readonly rules: readonly PatternRule[]; readonly from: Instant | null },
  ): Promise<PatternPreview> {
    const { sourceId, rules } = what;
    checkRules(rules);
    const lists = await this.lists(tx, sourceId);
    const known = await this.workers(tx, sourceId);
    const from = this.beginning(what.from, lists[0]?.from, known.openFrom);
    const after = [...lists, { from, rules }];
    const effects = known.names.map((name): PatternEffect => {
      const fits = rulesThatFit(rules, name);
      const owner = known.owners.get(name);
      if (owner !== undefined)
        return { worker: name, fits, effect: fits.length > 0 ? 'kept' : 'none', memberId: owner };
      const found = ownerByPattern(after, name, known.openFrom);
      return { worker: name, fits, effect: found === undefined ? 'none' : 'given', memberId: found?.memberId ?? null };
    });
    const text = JSON.stringify([sourceId, rules, effects]);
    return { from, effects, digest: createHash('sha256').update(text).digest('hex') };
  }

  /**
   * Saves a list as it was previewed, and gives the workers that it catches their owners.
   * @throws DomainError those of `preview`; `rewards.preview-changed`
   */
  async declare(
    tx: WriteTx,
    actor: string,
    what: {
      readonly sourceId: string;
      readonly rules: readonly PatternRule[];
      readonly from: Instant | null;
      readonly digest: string;
    },
  ): Promise<PatternPreview> {
    const { sourceId, rules } = what;
    await tx.lock(rewardSourceState, { source_id: sourceId });
    const preview = await this.preview(tx, what);
    if (preview.digest !== what.digest) {
      const message =
        'Workers or owners changed since this was shown. Nothing was saved. Look at it again and save anew.';
      throw new DomainError('rewards.preview-changed', message, { source: sourceId });
    }
    const json = rules.map(({ pattern, memberId }) => ({ pattern, memberId }));
    await tx.insert(workerPatternList, [{ source_id: sourceId, from_at: preview.from, rules: json }]);
    const details = { from: String(preview.from), patterns: String(rules.length) };
    await this.audit.record(tx, { actor, action: 'patterns.set', subject: sourceId, details });
    const names = preview.effects.filter(({ effect }) => effect === 'given').map(({ worker: name }) => name);
    const since = await this.settle(tx, sourceId, names);
    if (since !== null) await forgetSums(tx, sourceId, since, names);
    return preview;
  }

  /**
   * Gives workers without any owner so far the one that the lists of their source name.
   * @returns since when the first of them has an owner; null where none was given
   */
  async settle(tx: WriteTx, sourceId: string, names: readonly string[]): Promise<Instant | null> {
    if (names.length === 0) return null;
    const lists = await this.lists(tx, sourceId);
    if (lists.length === 0) return null;
    const decided = await tx.find(deviceAssignment, { where: { source_id: sourceId, worker: { in: [...names] } } });
    const taken = new Set(decided.map((row) => row.worker));
    const openFrom = await this.openFrom(tx, sourceId);
    let first: Instant | null = null;
    for (const name of names) {
      const found = taken.has(name) ? undefined : ownerByPattern(lists, name, openFrom);
      if (found === undefined) continue;
      const deviceId = newId();
      await tx.insertNew(device, [{ id: deviceId, label: name, created_at: this.clock.now() }]);
      const { from, memberId } = found;
      const row = { source_id: sourceId, worker: name, from_at: from, device_id: deviceId, member_id: memberId };
      await tx.insert(deviceAssignment, [row]);
      const details = { source: sourceId, member: memberId, from: String(from) };
      const what = { actor: NOBODY_BUT_PATTERN, action: 'device.assigned', subject: deviceId, details };
      await this.audit.record(tx, what);
      first = first === null || from < first ? from : first;
    }
    return first;
  }

  private async workers(tx: ReadTx, sourceId: string): Promise<WorkersOf> {
    const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
    const declaration = state?.declaration;
    if (declaration === undefined) {
      const message = 'No source has this id. Nothing was changed. Sources are declared in the sources file.';
      throw new DomainError('rewards.unknown-source', message, { param: 'sourceId', source: sourceId });
    }
    const seen = await readWorkers(tx, [sourceId]);
    const assigned = await tx.find(deviceAssignment, {
      where: { source_id: sourceId },
      orderBy: [['from_at', 'asc']],
    });
    const owners = new Map(assigned.map((row) => [row.worker, row.member_id]));
    const names = [...new Set([...seen.map(({ name }) => name), ...owners.keys()])].sort();
    return { names, owners, openFrom: await this.openFrom(tx, sourceId) };
  }

  /** End of the last booked window; where nothing is booked, the first instant that is read. */
  private async openFrom(tx: ReadTx, sourceId: string): Promise<Instant> {
    const [head] = await tx.find(rewardRowHead, {
      where: { source_id: sourceId, booked_revision: { not: null } },
      orderBy: [['to_at', 'desc']],
      limit: 1,
    });
    if (head !== undefined) return head.to_at;
    const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
    return state?.declaration.since ?? this.clock.now();
  }

  private beginning(asked: Instant | null, last: Instant | undefined, openFrom: Instant): Instant {
    const now = this.clock.now();
    const from = asked ?? (last === undefined ? openFrom : now > last ? now : plusMs(last, 1));
    if (from > plusMs(now, AHEAD_MS_MAX)) {
      const message = 'New terms begin within a year from now. Nothing was changed. Check the date.';
      throw new DomainError('rewards.too-far-ahead', message, { from });
    }
    if (from < openFrom || (last !== undefined && from <= last)) {
      const message =
        'New patterns begin after what is booked or declared already. Nothing was changed. Choose a later time, or name none.';
      throw new DomainError('rewards.backdated', message, { from });
    }
    return from;
  }
}

function checkRules(rules: readonly PatternRule[]): void {
  const patterns = new Set(rules.map(({ pattern }) => pattern));
  const fits = rules.every(({ pattern }) => pattern.length > 0 && pattern.length <= PATTERN_LENGTH_MAX);
  if (fits && patterns.size === rules.length && rules.length <= RULES_MAX) return;
  const message = `A pattern has 1 to ${PATTERN_LENGTH_MAX} characters and stands once in a list of at most ${RULES_MAX}. Nothing was changed.`;
  throw new DomainError('rewards.bad-pattern', message, { param: 'rules' });
}
