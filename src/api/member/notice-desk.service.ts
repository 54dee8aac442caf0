import type { Actor } from '../http/actor.dto';
import type { DoneDto, PageQuery } from '../wire/common.dto';
import type { NoticesPageDto, ReadNoticesDto, SetDeviceMailDto } from '../wire/notice.dto';

/** What a member was told. The caller's member id is the only one that reaches it. */
export abstract class NoticeDesk {
  abstract notices(memberId: string, page: PageQuery): Promise<NoticesPageDto>;
  abstract markRead(memberId: string, input: ReadNoticesDto): Promise<DoneDto>;
  abstract setDeviceMail(actor: Actor, memberId: string, input: SetDeviceMailDto): Promise<DoneDto>;
}
