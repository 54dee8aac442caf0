import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import { HoldReleaseDto, PlaceHoldDto } from '../wire/members.dto';
import { HoldsDesk } from './holds-desk.service';

/** Decisions not to pay a member, each with its reason (RULES.md 29). */
@ApiTags('operator')
@Controller('api/operator')
export class HoldsController {
  constructor(private readonly desk: HoldsDesk) {}

  @Post('members/:id/holds')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Hold what a member is owed. What is signed already is not called back.')
  place(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: PlaceHoldDto): Promise<DoneDto> {
    return this.desk.place(actor, id, input);
  }

  @Post('holds/:id/release')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(HoldReleaseDto, 'Release a hold, or ask for it where a second operator must agree.')
  release(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<HoldReleaseDto> {
    return this.desk.release(actor, id);
  }

  @Post('holds/:id/report')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Note that what the sanctions list blocked was reported.')
  reported(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.reported(actor, id);
  }
}
