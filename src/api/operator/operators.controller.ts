import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, StepUp } from '../http/permission.dto';
import { SetupTotpDto, TotpEnrolmentDto } from '../wire/auth.dto';
import { DoneDto } from '../wire/common.dto';
import { CreateOperatorDto, OperatorLinkDto, OperatorsDto, RecoveryCodesDto } from '../wire/operators.dto';
import { OperatorsDesk } from './operator-desks.service';

/** Operators, for the operators: who they are, a new one, and the way back for one who lost the second factor. */
@ApiTags('operator')
@Controller('api/operator/operators')
export class OperatorsController {
  constructor(private readonly desk: OperatorsDesk) {}

  @Get()
  @Allow('operator')
  @Answers(OperatorsDto, 'Operators.')
  list(@Caller() actor: Actor): Promise<OperatorsDto> {
    return this.desk.list(actor);
  }

  // No idempotency key on these: their answers hold a secret and are not kept. A repeat meets `members.mail-taken`.
  @Post()
  @Allow('operator')
  @StepUp()
  @Answers(OperatorLinkDto, 'Invite another operator by a one-time link.')
  create(@Caller() actor: Actor, @Body() input: CreateOperatorDto): Promise<OperatorLinkDto> {
    return this.desk.create(actor, input);
  }

  @Post('recovery-codes')
  @Allow('operator')
  @StepUp()
  @Answers(RecoveryCodesDto, 'New recovery codes for the own account; earlier ones are dead.')
  renewCodes(@Caller() actor: Actor): Promise<RecoveryCodesDto> {
    return this.desk.renewCodes(actor);
  }

  @Post('authenticator')
  @Allow('operator')
  @StepUp()
  @Answers(TotpEnrolmentDto, 'A new authenticator for the own account; the one before works until its first code.')
  beginAuthenticator(@Caller() actor: Actor): Promise<TotpEnrolmentDto> {
    return this.desk.beginAuthenticator(actor);
  }

  @Post('authenticator/confirm')
  @Allow('operator')
  @StepUp()
  @Answers(DoneDto, 'Take the new authenticator by its first code; every session of the account ends.')
  confirmAuthenticator(@Caller() actor: Actor, @Body() input: SetupTotpDto): Promise<DoneDto> {
    return this.desk.confirmAuthenticator(actor, input);
  }

  @Post(':id/reset')
  @Allow('operator')
  @StepUp()
  @Answers(OperatorLinkDto, 'A new one-time link for another operator; password, authenticator and sessions die.')
  reset(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<OperatorLinkDto> {
    return this.desk.reset(actor, id);
  }
}
