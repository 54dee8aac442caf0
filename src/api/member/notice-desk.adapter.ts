import { Inject, Injectable } from '@nestjs/common';
import type { NoticeKind } from '../../notices';
import { NoticeService } from '../../notices/notice.service';
import { STORE, type Store } from '../../store';
import { type Instant, instant } from '../../units';
import type { Actor } from '../http/actor.dto';
import { beforeInstant, cutAtInstant, limitOf, TIES_MAX } from '../http/paging';
import type { DoneDto, PageQuery } from '../wire/common.dto';
import type { NoticeDto, NoticesPageDto, ReadNoticesDto, SetDeviceMailDto } from '../wire/notice.dto';
import { NoticeDesk } from './notice-desk.service';

/** A member's notices, answered from their room. */
@Injectable()
export class RoomsNoticeDesk extends NoticeDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly room: NoticeService,
  ) {
    super();
  }

  notices(memberId: string, page: PageQuery): Promise<NoticesPageDto> {
    const limit = limitOf(page);
    return this.store.read(async (tx) => {
      const rows = await this.room.list(tx, memberId, { ...beforeInstant(page), limit: limit + TIES_MAX });
      const { items, next } = cutAtInstant(rows, limit, ({ at }) => at);
      return {
        items: items.map(noticeDto),
        next,
        unread: await this.room.unread(tx, memberId),
        mailSent: this.room.isMailSent,
        deviceMail: await this.room.wantsDeviceMail(tx, memberId),
      };
    });
  }

  async markRead(memberId: string, { until }: ReadNoticesDto): Promise<DoneDto> {
    await this.store.write((tx) => this.room.markRead(tx, memberId, instant(until)));
    return { done: true };
  }

  async setDeviceMail(actor: Actor, memberId: string, { devices }: SetDeviceMailDto): Promise<DoneDto> {
    const by = `member-${actor.accountId}`;
    await this.store.write((tx) => this.room.setDeviceMail(tx, by, memberId, devices));
    return { done: true };
  }
}

interface Notice {
  readonly id: string;
  readonly at: Instant;
  readonly kind: NoticeKind;
  readonly facts: Readonly<Record<string, string>>;
  readonly read_at: Instant | null;
}

function noticeDto({ id, at, kind, facts, read_at }: Notice): NoticeDto {
  const time = (name: string): number | null => {
    const text = facts[name];
    return text === undefined ? null : Number.parseInt(text, 10);
  };
  return {
    id,
    at,
    kind,
    isRead: read_at !== null,
    worker: facts['worker'] ?? null,
    sourceId: facts['source'] ?? null,
    since: time('since'),
    began: time('began'),
    hashRate: facts['rate'] ?? null,
    usualRate: facts['usual'] ?? null,
    address: facts['address'] ?? null,
    payableFrom: time('payableFrom'),
  };
}
