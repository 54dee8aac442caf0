import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant } from '../units';
import {
  isAskOpen,
  LIST_ACTOR,
  needsTwoPeople,
  type ReleaseAsked,
  type ReleaseRule,
  reportBy,
  SANCTIONS,
} from './hold';
import { MEMBERS_POLICY, type MembersPolicy } from './index';
import { holdRelease, holdReport, type HoldRow, memberHold } from './members.entity';
import { holdRows, insertHold, loadPayees, lockMember } from './members.repository';

const REASON = /^[a-z][a-z0-9-]{1,39}$/;

/** A hold in force. */
export interface Hold {
  readonly id: string;
  readonly memberId: string;
  readonly reason: string;
  readonly placedAt: Instant;
  /** Whether a second person must agree before it is released. */
  readonly needsTwo: boolean;
  /** Who asked for that; null while nobody did. */
  readonly releaseAsked: ReleaseAsked | null;
  /** When a block by the sanctions list must have been reported; null for other reasons. */
  readonly reportBy: Instant | null;
  readonly reportedAt: Instant | null;
}

/** Decisions not to pay a member, each with its reason (RULES.md 29). They end by people's word alone. */
@Injectable()
export class HoldService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MEMBERS_POLICY) private readonly policy: MembersPolicy,
    private readonly audit: AuditService,
  ) {}

  /** @returns the hold's id @throws DomainError `members.unknown`, `members.bad-reason`, `members.held-already` */
  async place(tx: WriteTx, memberId: string, reason: string, actor: string): Promise<string> {
    if (!REASON.test(reason)) {
      throw new DomainError('members.bad-reason', 'A reason is a short word such as court-order.', {});
    }
    await lockMember(tx, memberId);
    if ((await holdRows(tx, [memberId])).some((row) => row.reason === reason)) {
      const message = 'The member is held for this reason already. Nothing was changed.';
      throw new DomainError('members.held-already', message, { param: 'reason' });
    }
    const id = await insertHold(tx, memberId, reason, this.clock.now());
    await this.audit.record(tx, {
      actor,
      action: 'members.hold-placed',
      subject: memberId,
      details: { hold: id, reason },
    });
    return id;
  }

  /**
   * Releases a hold, or asks for it where a second person must agree. What a sanctions list or a court blocked is never
   * one person's to release, and what one asked for is asked anew after a week; and a script that is still listed holds
   * on without the row.
   * @param rule decides over such a hold
   * @throws DomainError `members.unknown-hold` also when it is released already, `audit.other-than-…`,
   *   `audit.device-unknown`
   */
  async release(tx: WriteTx, holdId: string, actor: string, rule: ReleaseRule): Promise<ReturnType<ReleaseRule>> {
    const [row] = await tx.lock(memberHold, { id: holdId, released_at: null });
    if (row === undefined) throw unknownHold();
    const now = this.clock.now();
    const needsTwo = needsTwoPeople(row.reason);
    const asked = needsTwo ? await this.asked(tx, holdId) : undefined;
    const decision = needsTwo ? rule(asked, { actor, now }) : 'released';
    // Instead of a word that nobody joined in a week, where there is one.
    if (decision === 'asked') {
      await tx.upsert(holdRelease, [{ hold_id: holdId, asked_by: actor, asked_at: now }]);
      await this.audit.begin(tx, `hold/${holdId}`);
    }
    if (decision === 'released') {
      if (asked?.actor === actor) await this.audit.assertOtherDevice(tx, `hold/${holdId}`);
      await tx.update(memberHold, { id: holdId }, { released_at: now });
      await tx.delete(holdRelease, { hold_id: holdId });
    }
    if (decision !== 'waiting') {
      const action = decision === 'asked' ? 'members.hold-release-asked' : 'members.hold-released';
      await this.audit.record(tx, { actor, action, subject: row.member_id, details: { hold: holdId } });
    }
    return decision;
  }

  /** Notes that a block by the sanctions list was reported. Again it changes nothing. @throws DomainError `members.unknown-hold` */
  async reported(tx: WriteTx, holdId: string, actor: string): Promise<void> {
    const row = await tx.findOne(memberHold, { id: holdId, reason: SANCTIONS });
    if (row === undefined) throw unknownHold();
    const report = { hold_id: holdId, reported_by: actor, reported_at: this.clock.now() };
    if ((await tx.insertNew(holdReport, [report])) === 0) return;
    await this.audit.record(tx, {
      actor,
      action: 'members.hold-reported',
      subject: row.member_id,
      details: { hold: holdId },
    });
  }

  /** Holds of one member in force, oldest first. */
  async ofMember(tx: ReadTx, memberId: string): Promise<Hold[]> {
    return this.complete(tx, await holdRows(tx, [memberId]));
  }

  /** Blocks by the sanctions list that nobody reported yet, oldest first. */
  async unreported(tx: ReadTx): Promise<Hold[]> {
    const rows = (await holdRows(tx)).filter(({ reason }) => reason === SANCTIONS);
    return (await this.complete(tx, rows)).filter(({ reportedAt }) => reportedAt === null);
  }

  /** Blocks every member whose address the list names and who is not blocked yet. @returns how many were new */
  async screen(tx: WriteTx): Promise<number> {
    const { sanctioned } = this.policy;
    if (sanctioned === undefined) return 0;
    let placed = 0;
    for (const { memberId, destination, split } of await loadPayees(tx, this.clock.now(), this.policy)) {
      const paid = [...(destination === null ? [] : [destination]), ...(split?.parts ?? [])];
      if (!paid.some(({ scriptHex }) => sanctioned.has(scriptHex))) continue;
      const held = await holdRows(tx, [memberId]);
      if (held.some(({ reason }) => reason === SANCTIONS)) continue;
      await this.place(tx, memberId, SANCTIONS, LIST_ACTOR);
      placed += 1;
    }
    return placed;
  }

  private async asked(tx: ReadTx, holdId: string): Promise<ReleaseAsked | undefined> {
    const row = await tx.findOne(holdRelease, { hold_id: holdId });
    const asked = row === undefined ? undefined : { actor: row.asked_by, at: row.asked_at };
    return asked !== undefined && isAskOpen(asked, this.clock.now()) ? asked : undefined;
  }

  private async complete(tx: ReadTx, rows: readonly HoldRow[]): Promise<Hold[]> {
    const holds: Hold[] = [];
    for (const { id, member_id: memberId, reason, placed_at: placedAt } of rows) {
      const needsTwo = needsTwoPeople(reason);
      const isBlock = reason === SANCTIONS;
      const report = isBlock ? await tx.findOne(holdReport, { hold_id: id }) : undefined;
      holds.push({
        ...{ id, memberId, reason, placedAt, needsTwo },
        releaseAsked: needsTwo ? ((await this.asked(tx, id)) ?? null) : null,
        reportBy: isBlock ? reportBy(placedAt) : null,
        reportedAt: report?.reported_at ?? null,
      });
    }
    return holds;
  }
}

function unknownHold(): DomainError {
  return new DomainError('members.unknown-hold', 'There is no such hold in force. Nothing was changed.', {});
}
