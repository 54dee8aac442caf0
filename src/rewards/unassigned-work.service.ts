import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { addDays, type Asset, CLOCK, type Clock, type Day, dayStartAtOffset, DomainError } from '../units';
import { giftWords, keepReason } from './gift.repository';
import { rewardSourceState } from './reward.entity';
import type { SourceDeclaration } from './source';
import type { GiftLine } from './unassigned';
import { type GiftWish, UnassignedQueryService } from './unassigned-query.service';
import { previewChanged, UnassignedService } from './unassigned.service';

/** Days of one act. */
const DAYS_MAX = 366;

/** All work of one worker's name in a span of days, for a member. */
export interface WorkWish {
  readonly memberId: string;
  readonly worker: string;
  /** First and last day, as each source counts its days. A row belongs to the day that its window ends in. */
  readonly from: Day;
  readonly to: Day;
  /** Only these sources; null: every one that knows such a worker. */
  readonly sourceIds: readonly string[] | null;
}

/** What one source gives. */
export interface WorkPart {
  readonly sourceId: string;
  readonly asset: Asset;
  readonly lines: readonly GiftLine[];
}

/** What would be booked, by source, and a digest that the booking must find again. */
export interface WorkPlan {
  readonly parts: readonly WorkPart[];
  readonly digest: string;
}

/**
 * Work that was booked as nobody's, found again by the name of its worker: every coin that the machine mined and every row
 * of a span of days go to one member in one act. What is shared already is never touched.
 */
@Injectable()
export class UnassignedWorkService {
  constructor(
    private readonly query: UnassignedQueryService,
    private readonly unassigned: UnassignedService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What would be booked; nothing is written.
   * @throws DomainError `rewards.bad-span`, `rewards.unknown-source`, `rewards.nothing-unassigned`, `rewards.too-many-rows`
   */
  async plan(tx: ReadTx, wish: WorkWish): Promise<WorkPlan> {
    const parts: WorkPart[] = [];
    for (const { wish: gift, asset } of await this.wishes(tx, wish)) {
      const lines = await this.query.lines(tx, gift);
      if (lines.length > 0) parts.push({ sourceId: gift.sourceId, asset, lines });
    }
    if (parts.length > 0) return { parts, digest: digestOf(wish, parts) };
    const message =
      'This worker has no work in these days that belongs to nobody, or it was given before. Nothing was booked.';
    throw new DomainError('rewards.nothing-unassigned', message, { param: 'worker' });
  }

  /**
   * Books what `plan` showed, all of it or none, in this transaction.
   * @throws DomainError those of `plan`; `rewards.preview-changed`, `rewards.bad-reason`, `ledger.insufficient`
   */
  async book(
    tx: WriteTx,
    actor: string,
    wish: WorkWish,
    agreed: { readonly digest: string; readonly reason: string },
  ): Promise<WorkPlan> {
    const words = giftWords(agreed.reason);
    const wishes = await this.wishes(tx, wish);
    // In one order always: two acts wait for each other and never both ways.
    for (const { wish: gift } of wishes) await this.unassigned.lock(tx, gift);
    const plan = await this.plan(tx, wish);
    if (plan.digest !== agreed.digest) throw previewChanged({ param: 'worker' });
    const reason = await keepReason(tx, wish.memberId, words, this.clock.now());
    for (const { sourceId, lines } of plan.parts) {
      const gift = wishes.find((one) => one.wish.sourceId === sourceId)?.wish;
      if (gift !== undefined) await this.unassigned.give(tx, actor, gift, { lines, reason });
    }
    return plan;
  }

  /** The same for each source, by its id, within its own days. */
  private async wishes(
    tx: ReadTx,
    wish: WorkWish,
  ): Promise<readonly { readonly wish: GiftWish; readonly asset: Asset }[]> {
    const { memberId, worker, from, to, sourceIds } = wish;
    if (to < from || addDays(from, DAYS_MAX) <= to) {
      const message = `The last day is before the first, or more than ${DAYS_MAX} days from it. Nothing was booked. Check the days.`;
      throw new DomainError('rewards.bad-span', message, { param: 'to' });
    }
    for (const sourceId of sourceIds ?? []) await this.query.declaration(tx, sourceId);
    const states = await tx.find(rewardSourceState, { orderBy: [['source_id', 'asc']] });
    const asked = (id: string): boolean => sourceIds === null || sourceIds.includes(id);
    const declared = states.map((state): SourceDeclaration => state.declaration).filter(({ id }) => asked(id));
    return declared.map(({ id: sourceId, asset, dayOffsetMinutes }) => {
      const first = dayStartAtOffset(from, dayOffsetMinutes);
      const last = dayStartAtOffset(addDays(to, 1), dayOffsetMinutes);
      return { wish: { sourceId, memberId, worker, from: first, to: last, externalId: null }, asset };
    });
  }
}

function digestOf(wish: WorkWish, parts: readonly WorkPart[]): string {
  const rows = parts.map(({ sourceId, lines }) => [
    sourceId,
    lines.map((line) => {
      const { externalId, net, poolFee, serviceFee, covered, recouped, left } = line;
      return [externalId, net, poolFee, serviceFee, covered, recouped, left].map(String);
    }),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([wish.memberId, wish.worker, rows]))
    .digest('hex');
}
