import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, CLOCK, type Clock, DomainError, type Instant } from '../units';
import type { PoolTotalKind } from './pool-total';
import { sourceTotal, sourceTotalReason } from './reconcile.entity';
import { rewardSourceState } from './reward.entity';

const REASON_LENGTH_MAX = 200;

/** A pool's own total beside what is booked. Base units. */
export interface PoolTotalView {
  readonly sourceId: string;
  readonly pool: string;
  readonly asset: Asset;
  readonly kind: PoolTotalKind;
  readonly stated: bigint;
  readonly booked: bigint;
  /** What the pool stated beside the rows when it was first compared, or when an operator said why it differed. */
  readonly base: bigint;
  readonly gap: bigint;
  readonly rounding: bigint;
  readonly readAt: Instant;
  readonly differsSince: Instant | null;
  /** What an operator said of it last. */
  readonly explained: { readonly reason: string; readonly at: Instant } | null;
}

/** Totals that pools state, held against their rows: a gap is shown until an operator knows why, and never corrected. */
@Injectable()
export class PoolTotals {
  constructor(
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Every total that was ever compared, by source. */
  async list(tx: ReadTx): Promise<PoolTotalView[]> {
    const rows = await tx.find(sourceTotal, { orderBy: [['source_id', 'asc'], ['kind', 'asc']] }); // prettier-ignore
    if (rows.length === 0) return [];
    const declared = new Map((await tx.find(rewardSourceState)).map((one) => [one.source_id, one.declaration]));
    const said = await tx.find(sourceTotalReason, { orderBy: [['at', 'asc']] });
    const reasons = new Map(said.map(({ source_id, kind, reason, at }) => [`${source_id} ${kind}`, { reason, at }]));
    return rows.flatMap(({ source_id: sourceId, kind, stated, booked, base, gap, rounding, ...at }) => {
      const source = declared.get(sourceId);
      if (source === undefined) return [];
      const { pool, asset } = source;
      const explained = reasons.get(`${sourceId} ${kind}`) ?? null;
      const times = { readAt: at.read_at, differsSince: at.differs_since, explained };
      return [{ sourceId, pool, asset, kind, stated, booked, base, gap, rounding, ...times }];
    });
  }

  /**
   * An operator knows why a pool's total differs: it is compared from here on. Nothing is booked by it.
   * @param what.gap as it was on the screen: another one is another question
   * @throws DomainError `rewards.bad-reason`, `rewards.no-gap`
   */
  async explain(
    tx: WriteTx,
    actor: string,
    what: { readonly sourceId: string; readonly kind: PoolTotalKind; readonly gap: bigint; readonly reason: string },
  ): Promise<void> {
    const reason = what.reason.trim();
    if (reason.length === 0 || reason.length > REASON_LENGTH_MAX) {
      const message = `Say why in 1 to ${REASON_LENGTH_MAX} characters. Nothing was changed.`;
      throw new DomainError('rewards.bad-reason', message, { param: 'reason' });
    }
    const { sourceId: source_id, kind } = what;
    const [row] = await tx.lock(sourceTotal, { source_id, kind });
    if (row === undefined || row.differs_since === null || row.gap !== what.gap) {
      const message = 'The total does not differ by this amount any more. Nothing was changed. Reload the page.';
      throw new DomainError('rewards.no-gap', message, { param: 'sourceId' });
    }
    const now = this.clock.now();
    await tx.update(sourceTotal, { source_id, kind }, { base: row.base + row.gap, gap: 0n, differs_since: null });
    await tx.insert(sourceTotalReason, [{ source_id, kind, at: now, gap: row.gap, actor, reason }]);
    const details = { kind, gap: String(row.gap) };
    await this.audit.record(tx, { actor, action: 'pool-total.explained', subject: source_id, details });
  }
}
