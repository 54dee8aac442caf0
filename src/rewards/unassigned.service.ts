import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { LedgerService } from '../ledger/ledger.service';
import type { WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, newId } from '../units';
import { giftReason, rewardGift } from './device.entity';
import { debtsOf, saveDebts, saveMoves } from './reward.repository';
import { rewardRowHead, rewardShare, rewardSourceState, type ShareRow } from './reward.entity';
import { WriteOffService } from './write-off.service';
import { type GiftFact, giftEntries, giftRecoupEntry, giftReference } from './unassigned';
import {
  type GiftLine,
  type GiftPlan,
  type GiftTarget,
  type GiftWish,
  UnassignedQueryService,
} from './unassigned-query.service';

const REASON_LENGTH_MAX = 200;
const UNASSIGNED = 'unassigned';
const BASE: Pick<ShareRow, 'weight' | 'net' | 'pool_fee' | 'service_fee' | 'due' | 'received'> = {
  weight: 0n,
  net: 0n,
  pool_fee: 0n,
  service_fee: 0n,
  due: 0n,
  received: 0n,
};

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
    const reason = agreed.reason.trim();
    if (reason === '' || reason.length > REASON_LENGTH_MAX) {
      throw new DomainError('rewards.bad-reason', 'A reason has 1 to 200 characters. Nothing was booked.', {
        param: 'reason',
      });
    }
    // One booking at a time per source.
    await tx.lock(rewardSourceState, { source_id: wish.sourceId });
    const { receivesAt } = await this.query.declaration(tx, wish.sourceId);
    const plan = await this.query.plan(tx, wish);
    if (plan.digest !== agreed.digest) {
      const message = 'Something changed since this was shown. Nothing was booked. Look at it again and confirm anew.';
      throw new DomainError('rewards.preview-changed', message, { source: wish.sourceId });
    }
    const reasonId = await this.keepReason(tx, wish.memberId, reason);
    const targets = new Map((await this.query.targets(tx, wish)).map((one) => [one.head.external_id, one]));
    // Coin is followed row by row only where it comes to us; what goes to a venue stays accrued until it is sold.
    const tracked = receivesAt === 'treasury';
    for (const line of plan.lines) {
      const target = targets.get(line.externalId);
      // What was given up is owed again before it changes hands.
      await this.writeOffs.reopen(tx, wish.sourceId, { externalId: line.externalId });
      if (target !== undefined) await this.bookLine(tx, { wish, target, line, reason: reasonId, tracked });
    }
    const sum = (of: (line: GiftLine) => bigint): string =>
      plan.lines.reduce((all, one) => all + of(one), 0n).toString();
    const details = {
      member: wish.memberId,
      by: wish.worker === null ? 'rows' : 'worker',
      rows: String(plan.lines.length),
      net: sum(({ net }) => net),
      serviceFee: sum(({ serviceFee }) => serviceFee),
      reason: reasonId,
    };
    await this.audit.record(tx, { actor, action: 'unassigned.given', subject: wish.sourceId, details });
    return plan;
  }

  /** The words stand where they can be erased; journal and audit chain hold their id (RULES.md 24). */
  private async keepReason(tx: WriteTx, memberId: string, text: string): Promise<string> {
    const id = `reason-${newId()}`;
    await tx.insert(giftReason, [{ id, member_id: memberId, text, said_at: this.clock.now() }]);
    return id;
  }

  /** Erases the words of every reason for giving to a member, with the person; entries and figures stay. @returns how many */
  async eraseReasons(tx: WriteTx, memberId: string): Promise<number> {
    return tx.update(giftReason, { member_id: memberId, text: { not: null } }, { text: null });
  }

  private async bookLine(
    tx: WriteTx,
    of: {
      readonly wish: GiftWish;
      readonly target: GiftTarget;
      readonly line: GiftLine;
      readonly reason: string;
      readonly tracked: boolean;
    },
  ): Promise<void> {
    const { wish, target, line, reason } = of;
    const { head, gifts } = target;
    const at = this.clock.now();
    const { sourceId, memberId, worker } = wish;
    const key = { sourceId, externalId: head.external_id, asset: head.asset, memberId };
    const fact: GiftFact = { ...key, seq: gifts.length + 1, at, reason };
    const entries = giftEntries(fact, line);
    if (line.recouped > 0n) entries.push(giftRecoupEntry(fact, line.recouped));
    await this.ledger.post(tx, entries);
    await tx.upsert(rewardShare, sharesAfter(of));
    if (head.total_weight === 0n) {
      const row = { source_id: sourceId, external_id: head.external_id };
      await tx.update(rewardRowHead, row, { total_weight: line.weight });
    }
    if (of.tracked) await this.saveMovesOf(tx, fact, line);
    const debts = await debtsOf(tx, sourceId);
    const debt = debts.get(memberId) ?? 0n;
    if (line.recouped > 0n) await saveDebts(tx, key, new Map([[memberId, debt - line.recouped]]));
    await tx.insert(rewardGift, [
      {
        source_id: sourceId,
        external_id: head.external_id,
        seq: fact.seq,
        member_id: memberId,
        worker,
        weight: line.weight,
        net: line.net,
        pool_fee: line.poolFee,
        service_fee: line.serviceFee,
        fee_bps: line.feeBps,
        covered: line.covered,
        reason,
        at,
      },
    ]);
  }

  private async saveMovesOf(tx: WriteTx, fact: GiftFact, line: GiftLine): Promise<void> {
    const { sourceId, externalId, memberId, at } = fact;
    const move = (holder: string, amount: bigint) => ({ externalId, holder, amount });
    const reference = giftReference(fact).covered;
    const moves = [
      move(UNASSIGNED, -(line.covered + line.coveredFee)),
      move(`m-${memberId}`, line.covered),
      move('operator', line.coveredFee),
    ].filter(({ amount }) => amount !== 0n);
    await saveMoves(tx, { sourceId, cause: 'assigned', reference, at }, moves);
    if (line.recouped === 0n) return;
    const recoup = giftRecoupEntry(fact, line.recouped).reference;
    await saveMoves(tx, { sourceId, cause: 'offset', reference: recoup, at }, [move(`m-${memberId}`, line.recouped)]);
  }
}

/** The row's shares as they are after one line. Their dues still sum to the row's net. */
function sharesAfter(of: {
  readonly wish: GiftWish;
  readonly target: GiftTarget;
  readonly line: GiftLine;
  readonly tracked: boolean;
}): ShareRow[] {
  const { wish, target, line } = of;
  const { unassigned, shares } = target;
  const settled = (share: ShareRow): ShareRow => ({ ...share, open: of.tracked && share.due > share.received });
  const blank = (holder: string, memberId: string | null, feeBps: number): ShareRow => ({
    ...unassigned,
    ...BASE,
    holder,
    member_id: memberId,
    fee_bps: feeBps,
  });
  const holder = `m-${wish.memberId}`;
  const own = shares.find((share) => share.holder === holder) ?? blank(holder, wish.memberId, line.feeBps);
  const operator = shares.find((share) => share.holder === 'operator') ?? blank('operator', null, 0);
  const covered = line.covered + line.coveredFee;
  const after: ShareRow[] = [
    {
      ...unassigned,
      weight: unassigned.weight > line.weight ? unassigned.weight - line.weight : 0n,
      net: unassigned.net - line.net,
      pool_fee: unassigned.pool_fee - line.poolFee,
      due: unassigned.due - line.net,
      received: unassigned.received - covered,
    },
    {
      ...own,
      weight: own.weight + line.weight,
      net: own.net + line.net,
      pool_fee: own.pool_fee + line.poolFee,
      service_fee: own.service_fee + line.serviceFee,
      due: own.due + line.due,
      received: own.received + line.covered + (of.tracked ? line.recouped : 0n),
    },
  ];
  if (line.serviceFee > 0n || shares.some((share) => share.holder === 'operator')) {
    const due = operator.due + line.serviceFee;
    after.push({ ...operator, due, received: operator.received + line.coveredFee });
  }
  return after.map(settled);
}
