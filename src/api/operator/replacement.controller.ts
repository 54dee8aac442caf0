import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { ApproveDto } from '../wire/payout.dto';
import { BatchAttemptsDto } from '../wire/replacement.dto';
import { ReplacementDesk } from './replacement-desk.service';

/** Speeding a payment up: a dearer transaction of the same coins that pays the same. */
@ApiTags('operator')
@Controller('api/operator/batches')
export class ReplacementController {
  constructor(private readonly desk: ReplacementDesk) {}

  @Get(':id/replacement')
  @Allow('operator')
  @Answers(BatchAttemptsDto, 'Every attempt at the payment, and whether a dearer one can be planned.')
  attempts(@Param() { id }: IdParam): Promise<BatchAttemptsDto> {
    return this.desk.attempts(id);
  }

  @Post(':id/replacement')
  @Allow('operator')
  @Idempotent()
  @Answers(BatchAttemptsDto, 'Plan a dearer payment and show what it costs. Nothing is signed; the payment goes on.')
  plan(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<BatchAttemptsDto> {
    return this.desk.planReplacement(actor, id);
  }

  @Post(':id/replacement/approve')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(BatchAttemptsDto, 'Let exactly this one be signed; outside the standing approval, as a second person.')
  approve(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: ApproveDto): Promise<BatchAttemptsDto> {
    return this.desk.approveReplacement(actor, id, input);
  }
}
