import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, STORE, type Store, type WriteTx } from '../store';
import {
  CLOCK,
  type Clock,
  DAY_MS,
  DomainError,
  formatInstant,
  type Instant,
  instant,
  MINUTE_MS,
  newId,
} from '../units';
import { wasAhead } from './device-watch';
import { DeviceWatchService } from './device-watch.service';
import { compareTotals } from './pool-total.repository';
import { REWARD_SOURCES } from './ports';
import { ReadDays } from './read-days';
import { type DeclarationChange, declarationChanges, keptDeclaration } from './declaration-change';
import { poolPayout, rawReply, rewardRowHead, rewardSourceState, type SourceStateRow } from './reward.entity';
import { concernsOneSource } from './one-source';
import { lockState, patchState } from './reward.repository';
import { type RawReply, type RewardSource, type SourceDeclaration, SourceFailure, type SourceStatement } from './source'; // prettier-ignore
import { overBy } from './statement';
import { StatementService } from './statement.service';
import { standsStill } from './work-since';

/** Pools restate rows for days: so much before the watermark is read again each time. */
const OVERLAP_MS = 14 * DAY_MS;
/**
 * The circuit breaker, the only one: a failure is a whole attempt in which every question was asked three times
 * (SourceHttp). It opens the breaker for 1, 2, 4 … minutes, at most 6 hours, or for as long as the pool asked; then one
 * attempt is made, and a success closes it. Its state is `retry_at` and `failures`: stored, so a restart does not storm.
 */
const RETRY_MS_MIN = MINUTE_MS;
const RETRY_MS_MAX = 360 * MINUTE_MS;
/** Of a reply that nobody could read, this much is kept; its digest is of all of it. */
const RAW_BODY_LENGTH_MAX = 1024 * 1024;
/** Of one that was read: each row keeps its own text already, and what workers did is in the work log. */
const READ_BODY_LENGTH_MAX = 16 * 1024;
const NOTHING = { rows: 0, payouts: 0 } as const;

export type CollectResult =
  | { readonly source: string; readonly ok: true; readonly booked: number; readonly rows: number }
  | { readonly source: string; readonly ok: false; readonly code: string; readonly field: string };

/**
 * Reads what pools state, and books a statement as a whole or not at all. Kept are the replies that could not be read,
 * and those that brought something new: a pool is asked every ten minutes and mostly says what it said before.
 */
@Injectable()
export class CollectService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REWARD_SOURCES) private readonly sources: readonly RewardSource[],
    private readonly statements: StatementService,
    private readonly devices: DeviceWatchService,
  ) {}

  /**
   * Compares what is declared with what it was when rows were booked: once, before anything is read.
   * @throws DomainError `rewards.declared-otherwise`: what is booked would count twice, or be restated, or be other income
   */
  async checkDeclarations(): Promise<void> {
    for (const { declaration } of this.sources) {
      await this.store.write(async (tx) => {
        const [state] = await tx.lock(rewardSourceState, { source_id: declaration.id });
        if (state === undefined) return;
        const before = state.declaration;
        const [change] = declarationChanges(before, declaration);
        const isBooked = await this.isBooked(tx, declaration.id);
        if (change !== undefined && isBooked) throw declaredOtherwise(declaration.id, change);
        const kept = isBooked ? keptDeclaration(before, declaration) : declaration;
        await patchState(tx, declaration.id, { declaration: { ...kept } });
      });
    }
  }

  private async isBooked(tx: ReadTx, sourceId: string): Promise<boolean> {
    const where = { source_id: sourceId };
    const rows = await tx.find(rewardRowHead, { where: { ...where, booked_revision: { not: null } }, limit: 1 });
    if (rows.length > 0) return true;
    return (await tx.find(poolPayout, { where: { ...where, matched: { not: null } }, limit: 1 })).length > 0;
  }

  /**
   * Every source that is not waiting after a failure, side by side: each keeps its pool's pace, and one that is slow or
   * fails holds up no other.
   * @throws the first error that concerns every source, when all have come to their end
   */
  async collectAll(): Promise<CollectResult[]> {
    const ids = await this.sourceIds();
    const ends = await Promise.allSettled(ids.map((id) => this.collect(id)));
    return ends.map((end) => {
      if (end.status === 'rejected') throw end.reason;
      return end.value;
    });
  }

  /**
   * Fetches from 14 days before the watermark to now and books it. A pool that cannot be read is a result, not an
   * exception, and so is one whose statement the books refuse: the error stands in the source's state with the time since
   * when the data is stale.
   * @throws DomainError `rewards.unknown-source`; errors of the store, and of a lease that is lost
   */
  async collect(sourceId: string): Promise<CollectResult> {
    const source = this.source(sourceId);
    const state = await this.store.read((tx) => tx.findOne(rewardSourceState, { source_id: sourceId }));
    const to = this.clock.now();
    const { since } = source.declaration;
    const from = instant(Math.max(since, (state?.watermark_at ?? since) - OVERLAP_MS));
    let statement: SourceStatement;
    try {
      const stated = await source.fetch({ from: instant(Math.min(from, to)), to });
      statement = { ...stated, rows: overBy(stated.rows, this.clock.now()) };
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      return this.failed(source, error);
    }
    return this.booked(source, statement.rawReplies, async (tx) => {
      const days = new ReadDays();
      await days.state(() => lockState(tx, source.declaration));
      const note = await this.take(tx, source.declaration, statement.workers, days);
      // Money that blocks pay themselves is read from our own chain: the pool names workers only (SoloIncomeService).
      const onChain = source.coinbase !== undefined;
      const fresh = onChain
        ? NOTHING
        : await this.statements.book(tx, source.declaration, statement, { from, to, days });
      await compareTotals(tx, source.declaration, statement.totals ?? [], to);
      const isNew = fresh.rows > 0 || fresh.payouts > 0;
      if (isNew) await this.keep(tx, sourceId, statement.rawReplies, READ_BODY_LENGTH_MAX);
      await patchState(tx, sourceId, { ...this.succeeded(), ...note, watermark_at: to });
      return { source: sourceId, ok: true as const, booked: fresh.rows, rows: statement.rows.length };
    });
  }

  /** Samples workers alone, for a denser work log between statements. */
  async sample(sourceId: string): Promise<CollectResult> {
    const source = this.source(sourceId);
    let reading: Awaited<ReturnType<RewardSource['sampleWorkers']>>;
    try {
      reading = await source.sampleWorkers();
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      return this.failed(source, error);
    }
    return this.booked(source, reading.rawReplies, async (tx) => {
      await lockState(tx, source.declaration);
      const note = await this.take(tx, source.declaration, reading.workers);
      if (note.error_code !== undefined) await patchState(tx, sourceId, note);
      return { source: sourceId, ok: true as const, booked: 0, rows: 0 };
    });
  }

  /** Takes what was read of devices, and says what an operator is to be told of it. */
  private async take(
    tx: WriteTx,
    declaration: SourceDeclaration,
    workers: SourceStatement['workers'],
    days?: ReadDays,
  ): Promise<Partial<SourceStateRow>> {
    if (standsStill(workers)) {
      await this.devices.silence.heard(tx, declaration, workers);
      return { error_code: 'rewards.workers-stand-still', error_field: '' };
    }
    await this.devices.silence.ended(tx, declaration.id);
    return clockNote(await this.devices.take(tx, declaration, workers, days));
  }

  /** What was read is booked as a whole; where the books refuse it, only this source stands still, in sight. */
  private async booked(
    source: RewardSource,
    replies: readonly RawReply[],
    work: (tx: WriteTx) => Promise<CollectResult>,
  ): Promise<CollectResult> {
    try {
      return await this.store.write(work);
    } catch (error) {
      if (!concernsOneSource(error)) throw error;
      return this.failed(source, { code: error.code, fields: error.fields, replies, retryAfterMs: 0 });
    }
  }

  /** Sources that may be asked now: none whose circuit breaker is open. */
  async sourceIds(): Promise<string[]> {
    const waiting = await this.waiting();
    return this.sources.map((source) => source.declaration.id).filter((id) => !waiting.has(id));
  }

  private async waiting(): Promise<ReadonlySet<string>> {
    const now = this.clock.now();
    const states = await this.store.read((tx) => tx.find(rewardSourceState));
    const waits = states.filter(
      // A pause that was set by a clock that was ahead is none.
      ({ retry_at, last_attempt_at }) => (retry_at ?? 0) > now && !wasAhead(last_attempt_at ?? now, now),
    );
    return new Set(waits.map((state) => state.source_id));
  }

  declarations(): SourceDeclaration[] {
    return this.sources.map((source) => source.declaration);
  }

  private source(id: string): RewardSource {
    const source = this.sources.find((one) => one.declaration.id === id);
    if (source === undefined) {
      throw new DomainError('rewards.unknown-source', `There is no source "${id}".`, { source: id });
    }
    return source;
  }

  private succeeded(): Partial<SourceStateRow> {
    const now = this.clock.now();
    return {
      last_attempt_at: now,
      last_success_at: now,
      stale_since: null,
      error_code: null,
      error_field: null,
      failures: 0,
      retry_at: null,
    };
  }

  private async failed(
    source: RewardSource,
    failure: Pick<SourceFailure, 'code' | 'fields' | 'replies' | 'retryAfterMs'>,
  ): Promise<CollectResult> {
    const { declaration } = source;
    const now = this.clock.now();
    const field = String(failure.fields['field'] ?? '');
    await this.store.write(async (tx) => {
      const state = await lockState(tx, declaration);
      await this.keep(tx, declaration.id, failure.replies, RAW_BODY_LENGTH_MAX);
      const failures = state.failures + 1;
      const retryMs = Math.min(RETRY_MS_MIN * 2 ** Math.min(failures - 1, 20), RETRY_MS_MAX);
      await patchState(tx, declaration.id, {
        last_attempt_at: now,
        stale_since: state.stale_since ?? state.last_success_at ?? now,
        error_code: failure.code,
        error_field: field,
        failures,
        retry_at: instant(now + Math.max(retryMs, failure.retryAfterMs)),
      });
    });
    return { source: declaration.id, ok: false, code: failure.code, field };
  }

  private async keep(tx: WriteTx, sourceId: string, replies: readonly RawReply[], lengthMax: number): Promise<void> {
    await tx.insert(
      rawReply,
      replies.map((reply) => ({
        id: newId(),
        source_id: sourceId,
        fetched_at: reply.at,
        path: reply.path,
        status: reply.status,
        bytes: reply.bytes,
        truncated: reply.truncated || reply.body.length > lengthMax,
        sha256: createHash('sha256').update(reply.body).digest('hex'),
        // PostgreSQL text holds no NUL.
        body: reply.body.slice(0, lengthMax).replaceAll('\0', '\ufffd'),
      })),
    );
  }
}

function declaredOtherwise(source: string, { field, before, now }: DeclarationChange): DomainError {
  const what = field === 'account' ? 'another account at the pool' : `${field} "${now}"`;
  const was = field === 'account' ? '' : `, and it was "${before}"`;
  const sentence = `Rows of source "${source}" are booked, and the sources file now says ${what}${was} when they were booked. Nothing is read and nothing was booked. Put it back as it was; what is new belongs to a source with an id of its own.`;
  return new DomainError('rewards.declared-otherwise', sentence, { source, field });
}

/** What an operator is told while the log of work reaches beyond the present. */
function clockNote(aheadUntil: Instant | null): Partial<SourceStateRow> {
  return aheadUntil === null ? {} : { error_code: 'rewards.clock-was-ahead', error_field: formatInstant(aheadUntil) };
}
