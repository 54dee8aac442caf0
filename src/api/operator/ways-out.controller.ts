import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent } from '../http/permission.dto';
import { BatchWaysOutDto, PlannedChildDto } from '../wire/ways-out.dto';
import { WaysOutDesk } from './ways-out-desk.service';

/** What can be done about a batch that waits for a block, and the child that pulls it. */
@ApiTags('operator')
@Controller('api/operator/batches')
export class WaysOutController {
  constructor(private readonly desk: WaysOutDesk) {}

  @Get(':id/ways-out')
  @Allow('operator')
  @Answers(BatchWaysOutDto, 'Each way out of a batch that waits, with its price or what stands against it.')
  waysOut(@Param() { id }: IdParam): Promise<BatchWaysOutDto> {
    return this.desk.waysOut(id);
  }

  @Post(':id/child')
  @Allow('operator')
  @Idempotent()
  @Answers(PlannedChildDto, 'Plan a child that pulls the batch. Nothing is signed; somebody else approves it.')
  planChild(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<PlannedChildDto> {
    return this.desk.planChild(actor, id);
  }
}
