import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller, OwnId } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent } from '../http/permission.dto';
import { StateCostDto } from '../wire/lot-costs.dto';
import { RecordOwnEventDto } from '../wire/own-events.dto';
import { ChooseActivityDto, IdentifyUnitsDto, RecordOrderDto, StateAllocationDto, TaxesDto } from '../wire/taxes.dto';
import { TaxDesk } from './tax-desk.service';

/** What the member who is signed in decides about taxes. No coin is moved by it, and nothing is taken back. */
@ApiTags('member')
@Controller('api/me/taxes')
export class TaxController {
  constructor(private readonly desk: TaxDesk) {}

  @Get()
  @Allow('member')
  @Answers(TaxesDto, 'What was decided about lots and the activity, and what counts now.')
  taxes(@OwnId() memberId: string): Promise<TaxesDto> {
    return this.desk.taxes(memberId);
  }

  @Post('orders')
  @Allow('member')
  @Idempotent()
  @Answers(TaxesDto, 'Record a standing order. It counts from now on, never backwards.')
  recordOrder(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: RecordOrderDto): Promise<TaxesDto> {
    return this.desk.order(actor, memberId, input);
  }

  @Post('identifications')
  @Allow('member')
  @Idempotent()
  @Answers(TaxesDto, 'Name the units of a sale that is still to come.')
  identifyUnits(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: IdentifyUnitsDto): Promise<TaxesDto> {
    return this.desk.identify(actor, memberId, input);
  }

  @Post('activities')
  @Allow('member')
  @Idempotent()
  @Answers(TaxesDto, 'Say whether the activity is a hobby or a business, from a day on.')
  chooseActivity(
    @Caller() actor: Actor,
    @OwnId() memberId: string,
    @Body() input: ChooseActivityDto,
  ): Promise<TaxesDto> {
    return this.desk.choose(actor, memberId, input);
  }

  @Post('own-events')
  @Allow('member')
  @Idempotent()
  @Answers(TaxesDto, 'Enter or correct what happened in an own wallet.')
  recordOwnEvent(
    @Caller() actor: Actor,
    @OwnId() memberId: string,
    @Body() input: RecordOwnEventDto,
  ): Promise<TaxesDto> {
    return this.desk.own(actor, memberId, input);
  }

  @Post('costs')
  @Allow('member')
  @Idempotent()
  @Answers(TaxesDto, 'State what coin from before these books cost, and when it was acquired.')
  stateCost(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: StateCostDto): Promise<TaxesDto> {
    return this.desk.cost(actor, memberId, input);
  }

  @Post('allocations')
  @Allow('member')
  @Idempotent()
  @Answers(TaxesDto, 'State an allocation as of 2025-01-01 that was made in time, elsewhere.')
  stateAllocation(
    @Caller() actor: Actor,
    @OwnId() memberId: string,
    @Body() input: StateAllocationDto,
  ): Promise<TaxesDto> {
    return this.desk.allocate(actor, memberId, input);
  }
}
