import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { ClosingDesk } from '../member/closing-desk.service';
import { CloseAccountDto, ClosingDto, HoldResidualDto } from '../wire/closing.dto';

/** Closing a member's account, by an operator (RULES.md 28). */
@ApiTags('operator')
@Controller('api/operator/members')
export class AccountController {
  constructor(private readonly desk: ClosingDesk) {}

  @Get(':id/closing')
  @Allow('operator')
  @Answers(ClosingDto, 'Whether an account is open, and what is left of it.')
  closing(@Param() { id }: IdParam): Promise<ClosingDto> {
    return this.desk.closing(id);
  }

  @Post(':id/closing')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(ClosingDto, 'Close an account. The member is told and can open it again; what is left is paid.')
  close(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: CloseAccountDto): Promise<ClosingDto> {
    return this.desk.closeFor(actor, id, input);
  }

  @Post(':id/closing/reopen')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(ClosingDto, 'Open an account again. What was held of it is available again.')
  reopen(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<ClosingDto> {
    return this.desk.reopen(actor, id);
  }

  @Post(':id/closing/hold')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(ClosingDto, 'Hold what is left and cannot be paid, by a named reason. It stays the member’s.')
  hold(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: HoldResidualDto): Promise<ClosingDto> {
    return this.desk.hold(actor, id, input);
  }
}
