import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import { NeedsDto, SetNeedMailDto } from '../wire/needs.dto';
import { NeedsDesk } from './needs-desk.service';

/** What needs a person, for the operators. */
@ApiTags('operator')
@Controller('api/operator/needs')
export class NeedsController {
  constructor(private readonly desk: NeedsDesk) {}

  @Get()
  @Allow('operator')
  @Answers(NeedsDto, 'Everything that needs a person, worst first.')
  needs(@Caller() actor: Actor): Promise<NeedsDto> {
    return this.desk.needs(actor);
  }

  @Post('mail')
  @Allow('operator')
  @Idempotent()
  @Answers(DoneDto, 'Switch letters to you about what is new here on or off.')
  setMail(@Caller() actor: Actor, @Body() input: SetNeedMailDto): Promise<DoneDto> {
    return this.desk.setMail(actor, input);
  }
}
