import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import { SetContractSourceDto } from '../wire/contract-source.dto';
import {
  ContractDeclaredDto,
  ContractDetailDto,
  ContractEventDto,
  ContractJudgedDto,
  ContractOfferDto,
  ContractsDto,
  DeclareContractDto,
  SetUnitsDto,
  UnitsSetDto,
} from '../wire/contracts.dto';
import { GiveOwnDto, OwnGiftDto, OwnGiftQuery } from '../wire/own-share.dto';
import { ContractsDesk } from './contracts-desk.service';

/** Leased hash rate: what was signed, what it earned by verified headers, what came for it. */
@ApiTags('operator')
@Controller('api/operator/contracts')
export class ContractsController {
  constructor(private readonly desk: ContractsDesk) {}

  @Get()
  @Allow('operator')
  @Answers(ContractsDto, 'Every contract with its account, its returns and its projections, side by side.')
  list(): Promise<ContractsDto> {
    return this.desk.list();
  }

  @Post()
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(ContractDeclaredDto, 'Declare a contract as signed.')
  declare(@Caller() actor: Actor, @Body() input: DeclareContractDto): Promise<ContractDeclaredDto> {
    return this.desk.declare(actor, input);
  }

  @Post('offer')
  @Allow('operator')
  @Answers(ContractJudgedDto, 'Judge an offer before anything is signed. Keeps nothing.')
  judge(@Body() input: ContractOfferDto): Promise<ContractJudgedDto> {
    return this.desk.judge(input);
  }

  @Get(':id')
  @Allow('operator')
  @Answers(ContractDetailDto, 'A contract with its days and its holders.')
  detail(@Param() { id }: IdParam): Promise<ContractDetailDto> {
    return this.desk.detail(id);
  }

  @Post(':id/source')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Set through which source a contract is paid, while nothing was booked under it.')
  setSource(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: SetContractSourceDto): Promise<DoneDto> {
    return this.desk.setSource(actor, id, input);
  }

  @Post(':id/units')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(UnitsSetDto, 'Give a member units of a contract from an instant on.')
  setUnits(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: SetUnitsDto): Promise<UnitsSetDto> {
    return this.desk.setUnits(actor, id, input);
  }

  @Post(':id/events')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Note notice that was given, or electricity that was paid.')
  record(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: ContractEventDto): Promise<DoneDto> {
    return this.desk.record(actor, id, input);
  }

  @Get(':id/own')
  @Allow('operator')
  @Answers(
    OwnGiftDto,
    'What a member would get of the own share for units that were declared too late; nothing is booked.',
  )
  previewOwn(@Param() { id }: IdParam, @Query() query: OwnGiftQuery): Promise<OwnGiftDto> {
    return this.desk.previewOwn(id, query);
  }

  @Post(':id/own')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(OwnGiftDto, 'Give it to the member, as previewed, by new entries.')
  giveOwn(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: GiveOwnDto): Promise<OwnGiftDto> {
    return this.desk.giveOwn(actor, id, input);
  }
}
