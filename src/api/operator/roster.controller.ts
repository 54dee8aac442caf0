import { Body, Controller, Get, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers, AnswersFile } from '../http/answers.dto';
import { download } from '../http/file-answer.dto';
import { IdParam, MemberReportParam } from '../http/params.dto';
import { Allow, StepUp } from '../http/permission.dto';
import { ReportDesk } from '../member/member-desk.service';
import { DoneDto, PageQuery } from '../wire/common.dto';
import { CreateMemberDto, InvitationDto, MemberReportsDto, MembersPageDto } from '../wire/members.dto';
import { RosterDesk } from './operator-desks.service';

/** Members, for the operator. */
@ApiTags('operator')
@Controller('api/operator/members')
export class RosterController {
  constructor(
    private readonly roster: RosterDesk,
    private readonly reportDesk: ReportDesk,
  ) {}

  @Get()
  @Allow('operator')
  @Answers(MembersPageDto, 'Members.')
  list(@Query() page: PageQuery): Promise<MembersPageDto> {
    return this.roster.list(page);
  }

  @Post()
  @Allow('operator')
  @StepUp()
  @Answers(InvitationDto, 'Create a member and a one-time invitation.')
  create(@Caller() actor: Actor, @Body() input: CreateMemberDto): Promise<InvitationDto> {
    return this.roster.create(actor, input);
  }

  // No idempotency key on these two: their answers hold a secret and are not kept. A repeat meets `api.mail-taken`.
  @Post(':id/invite')
  @Allow('operator')
  @StepUp()
  @Answers(InvitationDto, 'A new one-time invitation; earlier ones die.')
  invite(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<InvitationDto> {
    return this.roster.invite(actor, id);
  }

  @Post(':id/erase')
  @Allow('operator')
  @StepUp()
  @Answers(DoneDto, "Erase a member's name, mail and the words of reasons; ids, figures and payouts stay.")
  erase(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.roster.erase(actor, id);
  }

  @Get(':id/reports')
  @Allow('operator')
  @Answers(MemberReportsDto, 'Years of a member that have a report.')
  async reports(@Param() { id }: IdParam): Promise<MemberReportsDto> {
    const name = await this.roster.nameOf(id);
    return { ...(await this.reportDesk.years(id)), name };
  }

  @Get(':id/reports/:year/:format')
  @Allow('operator')
  @AnswersFile('application/octet-stream', 'The income report of a member and year, PDF or CSV.')
  async report(@Param() { id, year, format }: MemberReportParam): Promise<StreamableFile> {
    return download(await this.reportDesk.report(id, year, format));
  }
}
