import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { giftReason } from './device.entity';
import { bookGift, giftWords, keepReason } from './gift.repository';
import { LedgerService } from '../ledger/ledger.service';
import { rewardSourceState } from './reward.entity';
import { WriteOffService } from './write-off.service';
import type { GiftLine } from './unassigned';
import { type GiftPlan, type GiftWish, UnassignedQueryService } from './unassigned-query.service';

/** Gives a member what was booked as nobody's: by new entries, in two steps, never by an edit. */
@Injectable()
export class UnassignedService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly query: UnassignedQueryService,
    private readonly audit: AuditService,
    private readonly writeOffs: WriteOffService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Books what `plan` showed: one or two entries a row, shares, moves of coin, and the audit, in this transaction.
   * @param digest that of the plan which a person agreed to
   * @throws DomainError those of `plan`; `rewards.preview-changed` when it would not be the same any more;
   *   `rewards.bad-reason`; `ledger.insufficient`
   */
  async book(
    tx: WriteTx,
    actor: string,
    wish: GiftWish,
    agreed: { readonly digest: string; readonly reason: string },
  ): Promise<GiftPlan> {
    const reason = giftWords(agreed.reason);
    await this.lock(tx, wish);
    const plan = await this.query.plan(tx, wish);
    if (plan.digest !== agreed.digest) throw previewChanged({ source: wish.sourceId });
    const reasonId = await keepReason(tx, wish.memberId, reason, this.clock.now());
    await this.give(tx, actor, wish, { lines: plan.lines, reason: reasonId });
    return plan;
  }

  /** One booking at a time per source. */
  async lock(tx: WriteTx, { sourceId }: Pick<GiftWish, 'sourceId'>): Promise<void> {
    await tx.lock(rewardSourceState, { source_id: sourceId });
  }

  /** Books lines that were planned in this transaction, under the lock of their source, and the audit of it. */
  async give(
    tx: WriteTx,
    actor: string,
    wish: GiftWish,
    of: { readonly lines: readonly GiftLine[]; readonly reason: string },
  ): Promise<void> {
    const { sourceId, memberId, worker } = wish;
    const { lines, reason } = of;
    const at = this.clock.now();
    const { receivesAt } = await this.query.declaration(tx, sourceId);
    const targets = new Map((await this.query.targets(tx, wish)).map((one) => [one.head.external_id, one]));
    // Coin is followed row by row only where it comes to us; what goes to a venue stays accrued until it is sold.
    const tracked = receivesAt === 'treasury';
    for (const line of lines) {
      const target = targets.get(line.externalId);
      // What was given up is owed again before it changes hands.
      await this.writeOffs.reopen(tx, sourceId, { externalId: line.externalId });
      if (target === undefined) continue;
      const gift = { giver: 'unassigned', memberId, worker, target, line, reason, tracked } as const;
      await bookGift(tx, { ledger: this.ledger, at }, gift);
    }
    const sum = (part: (line: GiftLine) => bigint): string =>
      lines.reduce((all, one) => all + part(one), 0n).toString();
    const details = {
      member: memberId,
      by: worker === null ? 'rows' : 'worker',
      rows: String(lines.length),
      net: sum(({ net }) => net),
      serviceFee: sum(({ serviceFee }) => serviceFee),
      reason,
    };
    await this.audit.record(tx, { actor, action: 'unassigned.given', subject: sourceId, details });
  }

  /** Erases the words of every reason for giving to a member, with the person; entries and figures stay. @returns how many */
  async eraseReasons(tx: WriteTx, memberId: string): Promise<number> {
    return tx.update(giftReason, { member_id: memberId, text: { not: null } }, { text: null });
  }
}

/** What was agreed to is not what would be booked. */
export function previewChanged(fields: Readonly<Record<string, string>>): DomainError {
  const message = 'Something changed since this was shown. Nothing was booked. Look at it again and confirm anew.';
  return new DomainError('rewards.preview-changed', message, fields);
}
