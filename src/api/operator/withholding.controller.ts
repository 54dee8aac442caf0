import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import { DecideWithholdingDto, RecordDepositDto, TaxYearQuery, WithholdingDto } from '../wire/withholding.dto';
import { WithholdingDesk } from './withholding-desk.service';

/** Backup withholding: what was decided, what waits, what was withheld and paid over. */
@ApiTags('operator')
@Controller('api/operator/withholding')
export class WithholdingController {
  constructor(private readonly desk: WithholdingDesk) {}

  @Get()
  @Allow('operator')
  @Answers(WithholdingDto, 'How backup withholding stands, with the worksheet of Form 945.')
  state(@Query() query: TaxYearQuery): Promise<WithholdingDto> {
    return this.desk.state(query);
  }

  @Post('rule')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Decide whether tax is withheld, from now or a day to come on.')
  decide(@Caller() actor: Actor, @Body() input: DecideWithholdingDto): Promise<DoneDto> {
    return this.desk.decide(actor, input);
  }

  @Post('deposits')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Record that withheld tax was paid over in dollars.')
  deposit(@Caller() actor: Actor, @Body() input: RecordDepositDto): Promise<DoneDto> {
    return this.desk.deposit(actor, input);
  }

  @Post('deposits/:id/take-back')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Take a deposit back that was recorded by mistake.')
  takeBack(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.takeBack(actor, id);
  }
}
