import { Body, Controller, Get, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, OwnId, type Actor } from '../http/actor.dto';
import { Answers, AnswersFile } from '../http/answers.dto';
import { download } from '../http/file-answer.dto';
import { EarningParam, IdParam, ReportParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { PageQuery } from '../wire/common.dto';
import { EarningExplanationDto, MemberFeeDto } from '../wire/earning.dto';
import {
  DevicesDto,
  EarningsPageDto,
  PayoutDto,
  PayoutProgressDto,
  PayoutsPageDto,
  ReportsDto,
  SetFeeWaitDto,
  SetPauseDto,
  SetThresholdDto,
  SummaryDto,
  ThresholdDto,
} from '../wire/member.dto';
import { MemberDesk, MemberPayoutDesk, ReportDesk } from './member-desk.service';

/** The member's own pages. No route names a member: it is always the one who is signed in. */
@ApiTags('member')
@Controller('api/me')
export class MemberController {
  constructor(
    private readonly desk: MemberDesk,
    private readonly payoutDesk: MemberPayoutDesk,
    private readonly reportDesk: ReportDesk,
  ) {}

  @Get('summary')
  @Allow('member')
  @Answers(SummaryDto, 'Balances by class, progress to the next payout, and why not paid yet.')
  summary(@OwnId() memberId: string): Promise<SummaryDto> {
    return this.desk.summary(memberId);
  }

  @Get('earnings')
  @Allow('member')
  @Answers(EarningsPageDto, 'Earnings by source and day.')
  earnings(@OwnId() memberId: string, @Query() page: PageQuery): Promise<EarningsPageDto> {
    return this.desk.earnings(memberId, page);
  }

  @Get('earnings/:earning/explanation')
  @Allow('member')
  @Answers(EarningExplanationDto, 'How one earning came about: statement, sharing, fee, coin and income.')
  explanation(@OwnId() memberId: string, @Param() { earning }: EarningParam): Promise<EarningExplanationDto> {
    return this.desk.explanation(memberId, earning);
  }

  @Get('service-fee')
  @Allow('member')
  @Answers(MemberFeeDto, 'What the service keeps of the rewards, in per cent and in coin.')
  serviceFee(@OwnId() memberId: string): Promise<MemberFeeDto> {
    return this.desk.serviceFee(memberId);
  }

  @Get('devices')
  @Allow('member')
  @Answers(DevicesDto, 'Devices and when they were last seen.')
  devices(@OwnId() memberId: string): Promise<DevicesDto> {
    return this.desk.devices(memberId);
  }

  @Post('threshold')
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(ThresholdDto, 'Set the payout threshold.')
  setThreshold(
    @Caller() actor: Actor,
    @OwnId() memberId: string,
    @Body() input: SetThresholdDto,
  ): Promise<ThresholdDto> {
    return this.desk.setThreshold(actor, memberId, input);
  }

  @Post('pause')
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(PayoutProgressDto, 'Pause payouts, or go on.')
  setPause(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: SetPauseDto): Promise<PayoutProgressDto> {
    return this.desk.setPause(actor, memberId, input);
  }

  @Post('fee-wait')
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(PayoutProgressDto, 'Say how long payouts wait for a lower network fee.')
  setFeeWait(
    @Caller() actor: Actor,
    @OwnId() memberId: string,
    @Body() input: SetFeeWaitDto,
  ): Promise<PayoutProgressDto> {
    return this.desk.setFeeWait(actor, memberId, input);
  }

  @Get('payouts')
  @Allow('member')
  @Answers(PayoutsPageDto, 'Payouts.')
  payouts(@OwnId() memberId: string, @Query() page: PageQuery): Promise<PayoutsPageDto> {
    return this.payoutDesk.payouts(memberId, page);
  }

  @Get('payouts/:id')
  @Allow('member')
  @Answers(PayoutDto, 'One payout.')
  payout(@OwnId() memberId: string, @Param() { id }: IdParam): Promise<PayoutDto> {
    return this.payoutDesk.payout(memberId, id);
  }

  @Get('payouts/:id/receipt')
  @Allow('member')
  @AnswersFile('application/json', 'The receipt file: it proves the payment without this service.')
  async receipt(@OwnId() memberId: string, @Param() { id }: IdParam): Promise<StreamableFile> {
    return download(await this.payoutDesk.receipt(memberId, id));
  }

  @Get('reports')
  @Allow('member')
  @Answers(ReportsDto, 'Years that have a report.')
  reports(@OwnId() memberId: string): Promise<ReportsDto> {
    return this.reportDesk.years(memberId);
  }

  @Get('reports/:year/:format')
  @Allow('member')
  @AnswersFile('application/octet-stream', 'The income report of a year, PDF or CSV.')
  async report(@OwnId() memberId: string, @Param() { year, format }: ReportParam): Promise<StreamableFile> {
    return download(await this.reportDesk.report(memberId, year, format));
  }
}
