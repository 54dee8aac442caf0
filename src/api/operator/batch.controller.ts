import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { PageQuery } from '../wire/common.dto';
import {
  ApproveDto,
  BatchDetailDto,
  BatchDto,
  BatchesDto,
  BatchesPageDto,
  BatchPreviewDto,
  SwitchDto,
  TakeOnDto,
} from '../wire/payout.dto';
import { PayerDto } from '../wire/wallet.dto';
import { BatchDesk } from './operator-desks.service';

/** Batches: preview, plan, approval, cancel; and the stop switch. */
@ApiTags('operator')
@Controller('api/operator')
export class BatchController {
  constructor(private readonly desk: BatchDesk) {}

  @Get('batches/next')
  @Allow('operator')
  @Answers(BatchPreviewDto, 'Who the next batch would pay, who not and why, inputs, change and fee.')
  preview(@Query() { wallet }: PayerDto): Promise<BatchPreviewDto> {
    return this.desk.preview(wallet);
  }

  @Get('batches')
  @Allow('operator')
  @Answers(BatchesPageDto, 'Batches.')
  list(@Query() page: PageQuery): Promise<BatchesPageDto> {
    return this.desk.list(page);
  }

  @Post('batches')
  @Allow('operator')
  @Idempotent()
  @Answers(BatchesDto, 'Plan now whoever is due. Each batch waits for an approval.')
  plan(@Caller() actor: Actor, @Body() { wallet }: PayerDto): Promise<BatchesDto> {
    return this.desk.plan(actor, wallet);
  }

  @Get('batches/:id')
  @Allow('operator')
  @Answers(BatchDetailDto, 'One batch with its payments and timeline.')
  batch(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<BatchDetailDto> {
    return this.desk.batch(actor, id);
  }

  @Post('batches/:id/take-on')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(BatchDto, 'Take a batch of the schedule on, as if the caller had planned it: another operator approves.')
  takeOn(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() { batchHash }: TakeOnDto): Promise<BatchDto> {
    return this.desk.takeOn(actor, id, batchHash);
  }

  @Post('batches/:id/approve')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(BatchDto, 'Approve exactly this batch within a fee envelope.')
  approve(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: ApproveDto): Promise<BatchDto> {
    return this.desk.approve(actor, id, input);
  }

  @Post('batches/:id/cancel')
  @Allow('operator')
  @Idempotent()
  @Answers(BatchDto, 'Cancel a batch of which nothing was handed out.')
  cancel(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<BatchDto> {
    return this.desk.cancel(actor, id);
  }

  @Get('payouts/switch')
  @Allow('operator')
  @Answers(SwitchDto, 'The stop switch.')
  stopped(@Caller() actor: Actor): Promise<SwitchDto> {
    return this.desk.stopped(actor);
  }

  @Post('payouts/stop')
  @Allow('operator')
  @StepUp()
  @Answers(SwitchDto, 'Stop all payouts: nothing more is signed or sent.')
  stop(@Caller() actor: Actor): Promise<SwitchDto> {
    return this.desk.stop(actor);
  }

  @Post('payouts/resume')
  @Allow('operator')
  @StepUp()
  @Answers(SwitchDto, 'Ask for payouts to start again.')
  resume(@Caller() actor: Actor): Promise<SwitchDto> {
    return this.desk.resume(actor);
  }
}
