import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { OutboxService } from '../jobs/outbox.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, type Instant, newId } from '../units';
import { MAIL_SETTINGS, type MailSettings } from './mailer';
import { changeOf, isAboutDevice, LINKED_KINDS, type NewNotice } from './notice';
import { memberMail, memberNotice, type NoticeRow } from './notice.entity';

const PAGE_MAX = 300;
/** Kind of the outbox messages that become letters. */
export const LETTER = 'member-letter';

/** Tells members what they have to know: in the app, and by mail where the operator named a mail server. */
@Injectable()
export class NoticeService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MAIL_SETTINGS) private readonly mail: MailSettings | null,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Writes notices in the transaction of what they tell, and one letter for each member. Without a mail server nothing
   * is put aside: whoever names one later does not send the news of last month.
   */
  async tell(tx: WriteTx, notices: readonly NewNotice[]): Promise<void> {
    if (notices.length === 0) return;
    const at = this.clock.now();
    const rows = notices.map(({ memberId, kind, facts }): NoticeRow => {
      return { id: newId(), member_id: memberId, at, kind, facts, read_at: null };
    });
    await tx.insert(memberNotice, rows);
    if (this.mail === null) return;
    for (const memberId of new Set(rows.map((row) => row.member_id))) {
      const wantsDevices = await this.wantsDeviceMail(tx, memberId);
      const ids = rows
        .filter((row) => row.member_id === memberId && (wantsDevices || !isAboutDevice(row.kind)))
        .map(({ id }) => id);
      if (ids.length === 0) continue;
      await this.outbox.put(tx, [{ stream: `member/${memberId}`, kind: LETTER, payload: { memberId, notices: ids } }]);
    }
  }

  /**
   * Puts the letters of notices out once more whose link takes one of these changes back: the links in the first ones are
   * dead. The notices themselves stand as they are.
   * @param changes ids of addresses and of divisions of payouts
   * @returns how many letters
   */
  async again(tx: WriteTx, changes: ReadonlySet<string>): Promise<number> {
    if (this.mail === null) return 0;
    const linked = await tx.find(memberNotice, { where: { kind: { in: LINKED_KINDS } } });
    const open = linked.filter((row) => changes.has(changeOf(row) ?? ''));
    for (const { id, member_id: memberId } of open) {
      await this.outbox.put(tx, [{ stream: `member/${memberId}`, kind: LETTER, payload: { memberId, notices: [id] } }]);
    }
    return open.length;
  }

  /** A member's notices, newest first. */
  list(
    tx: ReadTx,
    memberId: string,
    page: { readonly before?: Instant; readonly limit: number },
  ): Promise<NoticeRow[]> {
    return tx.find(memberNotice, {
      where: { member_id: memberId, ...(page.before === undefined ? {} : { at: { lt: page.before } }) },
      orderBy: [['at', 'desc'], ['id', 'asc']], // prettier-ignore
      limit: Math.min(page.limit, PAGE_MAX),
    });
  }

  /** Those of these ids that are the member's, in the order of the ids. */
  async byId(tx: ReadTx, memberId: string, ids: readonly string[]): Promise<NoticeRow[]> {
    const rows = await tx.find(memberNotice, { where: { member_id: memberId, id: { in: ids } } });
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  unread(tx: ReadTx, memberId: string): Promise<number> {
    return tx.count(memberNotice, { member_id: memberId, read_at: null });
  }

  /** Marks what the member has seen: everything up to an instant. Again it changes nothing. @returns how many were new */
  async markRead(tx: WriteTx, memberId: string, until: Instant): Promise<number> {
    const where = { member_id: memberId, read_at: null, at: { lte: until } };
    return tx.update(memberNotice, where, { read_at: this.clock.now() });
  }

  /** Whether mail goes out at all. */
  get isMailSent(): boolean {
    return this.mail !== null;
  }

  async wantsDeviceMail(tx: ReadTx, memberId: string): Promise<boolean> {
    return (await tx.findOne(memberMail, { member_id: memberId }))?.devices ?? true;
  }

  /** The notices stand in the app all the same. */
  async setDeviceMail(tx: WriteTx, actor: string, memberId: string, devices: boolean): Promise<void> {
    if ((await this.wantsDeviceMail(tx, memberId)) === devices) return;
    await tx.upsert(memberMail, [{ member_id: memberId, devices, changed_at: this.clock.now() }]);
    const details = { devices: String(devices) };
    await this.audit.record(tx, { actor, action: 'notices.mail-set', subject: memberId, details });
  }
}
