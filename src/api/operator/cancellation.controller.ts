import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { BatchCancellationDto } from '../wire/cancellation.dto';
import { ApproveDto } from '../wire/payout.dto';
import { CancellationDesk } from './cancellation-desk.service';

/** Cancelling a batch after its hand-out: a transaction that spends the same coins to ourselves. */
@ApiTags('operator')
@Controller('api/operator/batches')
export class CancellationController {
  constructor(private readonly desk: CancellationDesk) {}

  @Get(':id/cancellation')
  @Allow('operator')
  @Answers(BatchCancellationDto, 'Whether the batch can be cancelled by its coins, and the last cancellation planned.')
  cancellation(@Param() { id }: IdParam): Promise<BatchCancellationDto> {
    return this.desk.cancellation(id);
  }

  @Post(':id/cancellation')
  @Allow('operator')
  @Idempotent()
  @Answers(BatchCancellationDto, 'Plan a cancellation and show what it costs. Nothing is signed; the batch goes on.')
  plan(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<BatchCancellationDto> {
    return this.desk.planCancellation(actor, id);
  }

  @Post(':id/cancellation/approve')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(BatchCancellationDto, 'Approve exactly this cancellation within a fee envelope, as a second person.')
  approve(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: ApproveDto): Promise<BatchCancellationDto> {
    return this.desk.approveCancellation(actor, id, input);
  }
}
