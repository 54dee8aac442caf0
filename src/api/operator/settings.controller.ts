import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import { ChangeSettingDto, SettingOutcomeDto, SettingsDto } from '../wire/settings.dto';
import { SettingsDesk } from './settings-desk.service';

/** Settings that steer money: fee limits, minimum, schedule, confirmations, bounds of sales. */
@ApiTags('operator')
@Controller('api/operator/settings')
export class SettingsController {
  constructor(private readonly desk: SettingsDesk) {}

  @Get()
  @Allow('operator')
  @Answers(SettingsDto, 'Settings that steer money, what waits, and every change.')
  list(@Caller() actor: Actor): Promise<SettingsDto> {
    return this.desk.list(actor);
  }

  @Post()
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(
    SettingOutcomeDto,
    'Change a setting: a tighter value counts at once, a looser one waits for a second person.',
  )
  change(@Caller() actor: Actor, @Body() input: ChangeSettingDto): Promise<SettingOutcomeDto> {
    return this.desk.change(actor, input);
  }

  @Post('proposals/:id/approve')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Approve a looser setting, as a second person. It counts from then on.')
  approve(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.approve(actor, id);
  }

  @Post('proposals/:id/withdraw')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Call a waiting change off. The value that counts stays.')
  withdraw(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.withdraw(actor, id);
  }
}
