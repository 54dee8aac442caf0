import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller, OwnId } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent } from '../http/permission.dto';
import { DoneDto, PageQuery } from '../wire/common.dto';
import { NoticesPageDto, ReadNoticesDto, SetDeviceMailDto } from '../wire/notice.dto';
import { NoticeDesk } from './notice-desk.service';

/** What a member was told. */
@ApiTags('member')
@Controller('api/me/notices')
export class NoticeController {
  constructor(private readonly desk: NoticeDesk) {}

  @Get()
  @Allow('member')
  @Answers(NoticesPageDto, 'What you were told, and whether by mail too.')
  notices(@OwnId() memberId: string, @Query() page: PageQuery): Promise<NoticesPageDto> {
    return this.desk.notices(memberId, page);
  }

  @Post('read')
  @Allow('member')
  @Idempotent()
  @Answers(DoneDto, 'Mark notices as seen.')
  markRead(@OwnId() memberId: string, @Body() input: ReadNoticesDto): Promise<DoneDto> {
    return this.desk.markRead(memberId, input);
  }

  @Post('mail')
  @Allow('member')
  @Idempotent()
  @Answers(DoneDto, 'Switch mail about devices on or off.')
  setDeviceMail(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: SetDeviceMailDto): Promise<DoneDto> {
    return this.desk.setDeviceMail(actor, memberId, input);
  }
}
