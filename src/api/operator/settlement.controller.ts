import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto, PageQuery } from '../wire/common.dto';
import { ProposeSettlementDto, SettlementIdDto, SettlementsPageDto, TransactionPlaceDto } from '../wire/settlement.dto';
import { SettlementsDesk } from './settlement-desk.service';

/** Payments to members from another wallet of the operator's (RULES.md 28). */
@ApiTags('operator')
@Controller('api/operator/settlements')
export class SettlementController {
  constructor(private readonly desk: SettlementsDesk) {}

  @Get()
  @Allow('operator')
  @Answers(SettlementsPageDto, 'Payments from another wallet.')
  list(@Caller() actor: Actor, @Query() page: PageQuery): Promise<SettlementsPageDto> {
    return this.desk.list(actor, page);
  }

  @Post()
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(
    SettlementIdDto,
    'State a payment from another wallet. It is proved in our own chain, and its amount is held.',
  )
  propose(@Caller() actor: Actor, @Body() input: ProposeSettlementDto): Promise<SettlementIdDto> {
    return this.desk.propose(actor, input);
  }

  @Post(':id/approve')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Approve a stated payment, as a second person. It settles with its confirmations.')
  approve(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.approve(actor, id);
  }

  @Post(':id/withdraw')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Take a stated payment back before anybody approved it: the amount is available again.')
  withdraw(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.withdraw(actor, id);
  }

  @Post(':id/give-up')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Give back an approved payment whose coins another transaction spent, buried under 100 blocks.')
  giveUp(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() other: TransactionPlaceDto): Promise<DoneDto> {
    return this.desk.giveUp(actor, id, other);
  }
}
