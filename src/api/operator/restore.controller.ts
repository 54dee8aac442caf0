import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import { BatchesDto } from '../wire/payout.dto';
import { LostStatementDto, NameOutputsDto, RestoreDto } from '../wire/restore.dto';
import { RestoreDesk } from './restore-desk.service';

/** What an operator sees and does after a database was brought back. */
@ApiTags('operator')
@Controller('api/operator/restore')
export class RestoreController {
  constructor(private readonly desk: RestoreDesk) {}

  @Get()
  @Allow('operator')
  @Answers(RestoreDto, 'Whether a restore is being worked through, and what is still missing.')
  restore(@Caller() actor: Actor): Promise<RestoreDto> {
    return this.desk.restore(actor);
  }

  @Post('barrier')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(BatchesDto, 'Plan the barrier: every coin goes to ourselves. Another operator approves it like any batch.')
  barrier(@Caller() actor: Actor): Promise<BatchesDto> {
    return this.desk.planBarrier(actor);
  }

  @Post('outputs')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Say whom outputs of a transaction paid that the record of hand-outs does not tell.')
  name(@Caller() actor: Actor, @Body() input: NameOutputsDto): Promise<DoneDto> {
    return this.desk.nameOutputs(actor, input);
  }

  @Post('statements')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(RestoreDto, 'Say that a payment from another wallet of the lost days was none: one asks, another agrees.')
  deny(@Caller() actor: Actor, @Body() input: LostStatementDto): Promise<RestoreDto> {
    return this.desk.denyStatement(actor, input);
  }

  @Post('release')
  @Allow('operator')
  @StepUp()
  @Answers(RestoreDto, 'Let payouts go on: the first asks, another agrees.')
  release(@Caller() actor: Actor): Promise<RestoreDto> {
    return this.desk.release(actor);
  }
}
