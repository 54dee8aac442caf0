import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { assertBecomes, type CloseReason, type StatusHistory } from './account-state';
import { member, memberStatus, type StatusRow } from './members.entity';
import { lockMember, unknownMember } from './members.repository';
import type { MemberStatus } from './payee';

/** Whether an account is open, closing or closed, since when, and by whose word. */
export interface AccountState {
  readonly status: MemberStatus;
  /** Null for an account that was never closed. */
  readonly last: StatusRow | null;
}

/** Who changes it, and why. */
interface Word {
  readonly actor: string;
  readonly reason: CloseReason;
}

const ACTIONS: Readonly<Record<MemberStatus, string>> = {
  active: 'members.reopened',
  closing: 'members.closing',
  closed: 'members.closed',
};

/** Closing and reopening of accounts (RULES.md 28). Every change is audited in the caller's transaction. */
@Injectable()
export class AccountStateService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditService,
  ) {}

  /** @throws DomainError `members.unknown` */
  async of(tx: ReadTx, memberId: string): Promise<AccountState> {
    const row = await tx.findOne(member, { id: memberId });
    if (row === undefined) throw unknownMember(memberId);
    const where = { member_id: memberId };
    const [last = null] = await tx.find(memberStatus, { where, orderBy: [['version', 'desc']], limit: 1 });
    return { status: row.status, last };
  }

  /** Ids of accounts that are closing, by id. */
  async closing(tx: ReadTx): Promise<string[]> {
    const rows = await tx.find(member, { where: { status: 'closing' }, orderBy: [['id', 'asc']] });
    return rows.map(({ id }) => id);
  }

  /** From now on nothing more is earned. @throws DomainError `members.unknown`, `members.account-state` */
  begin(tx: WriteTx, memberId: string, word: Word): Promise<void> {
    return this.move(tx, memberId, 'closing', word);
  }

  /** Nothing is left. @throws DomainError `members.account-state` */
  close(tx: WriteTx, memberId: string, actor: string): Promise<void> {
    return this.move(tx, memberId, 'closed', { actor, reason: 'empty' });
  }

  /** Earns again from now on. @throws DomainError `members.unknown`, `members.account-state` */
  reopen(tx: WriteTx, memberId: string, actor: string): Promise<void> {
    return this.move(tx, memberId, 'active', { actor, reason: 'reopened' });
  }

  private async move(tx: WriteTx, memberId: string, to: MemberStatus, { actor, reason }: Word): Promise<void> {
    await lockMember(tx, memberId);
    const { status, last } = await this.of(tx, memberId);
    assertBecomes(status, to);
    await tx.update(member, { id: memberId }, { status: to });
    const version = (last?.version ?? 0) + 1;
    await tx.insert(memberStatus, [
      { member_id: memberId, version, status: to, at: this.clock.now(), by: actor, reason },
    ]);
    await this.audit.record(tx, { actor, action: ACTIONS[to], subject: memberId, details: { reason } });
  }
}

/** Every change of every account that had any. */
export async function statusHistory(tx: ReadTx): Promise<StatusHistory> {
  const rows = await tx.find(memberStatus, {
    orderBy: [
      ['member_id', 'asc'],
      ['version', 'asc'],
    ],
  });
  const history = new Map<string, StatusRow[]>();
  for (const row of rows) {
    const own = history.get(row.member_id);
    if (own === undefined) history.set(row.member_id, [row]);
    else own.push(row);
  }
  return history;
}
