import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, StepUp } from '../http/permission.dto';
import { CreateOperatorDto, OperatorLinkDto, OperatorsDto } from '../wire/operators.dto';
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

  @Post(':id/reset')
  @Allow('operator')
  @StepUp()
  @Answers(OperatorLinkDto, 'A new one-time link for another operator; password, authenticator and sessions die.')
  reset(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<OperatorLinkDto> {
    return this.desk.reset(actor, id);
  }
}
