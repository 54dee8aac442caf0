import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { SetSharingRuleDto, SharingRulesDto, SharingRuleSetDto } from '../wire/sharing-rules.dto';
import {
  AssignedDto,
  AssignWorkerDto,
  FindQuery,
  MemberChoicesDto,
  ServiceFeesDto,
  ServiceFeeSetDto,
  SetServiceFeeDto,
  SetSharesDto,
  SharesDto,
  SharesSetDto,
  WorkersDto,
} from '../wire/terms.dto';
import { TermsDesk } from './operator-desks.service';

/** By which terms rewards are shared: who owns which worker, percentages, the service fee. */
@ApiTags('operator')
@Controller('api/operator/terms')
export class TermsController {
  constructor(private readonly desk: TermsDesk) {}

  @Get('workers')
  @Allow('operator')
  @Answers(WorkersDto, 'Workers of all sources, those that belong to nobody first.')
  workers(@Query() query: FindQuery): Promise<WorkersDto> {
    return this.desk.workers(query);
  }

  @Post('workers')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(AssignedDto, 'Say whose a worker is from an instant on.')
  assign(@Caller() actor: Actor, @Body() input: AssignWorkerDto): Promise<AssignedDto> {
    return this.desk.assign(actor, input);
  }

  @Get('shares')
  @Allow('operator')
  @Answers(SharesDto, 'Percentages of every source that is shared by them.')
  shares(): Promise<SharesDto> {
    return this.desk.shares();
  }

  @Post('shares')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(SharesSetDto, 'Declare the percentages of a source from an instant on.')
  setShares(@Caller() actor: Actor, @Body() input: SetSharesDto): Promise<SharesSetDto> {
    return this.desk.setShares(actor, input);
  }

  @Get('rules')
  @Allow('operator')
  @Answers(SharingRulesDto, 'By which rule every source is shared: now, later and before.')
  rules(): Promise<SharingRulesDto> {
    return this.desk.rules();
  }

  @Post('rules')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(SharingRuleSetDto, 'Share a source by another rule from an instant on, never backwards.')
  setRule(@Caller() actor: Actor, @Body() input: SetSharingRuleDto): Promise<SharingRuleSetDto> {
    return this.desk.setRule(actor, input);
  }

  @Get('service-fee')
  @Allow('operator')
  @Answers(ServiceFeesDto, "The operator's service fee, everybody's and members' own.")
  serviceFees(): Promise<ServiceFeesDto> {
    return this.desk.serviceFees();
  }

  @Post('service-fee')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(ServiceFeeSetDto, 'Declare the service fee from an instant on.')
  setServiceFee(@Caller() actor: Actor, @Body() input: SetServiceFeeDto): Promise<ServiceFeeSetDto> {
    return this.desk.setServiceFee(actor, input);
  }

  @Get('members')
  @Allow('operator')
  @Answers(MemberChoicesDto, 'Members to choose from, by part of a name or an id.')
  members(@Query() query: FindQuery): Promise<MemberChoicesDto> {
    return this.desk.memberChoices(query);
  }
}
