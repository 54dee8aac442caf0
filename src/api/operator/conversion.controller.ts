import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import { ConversionExitsDto, NameDepositDto, StateConversionDto } from '../wire/conversion-exits.dto';
import {
  ConversionDetailDto,
  ConversionTermsDto,
  DeclareKeepDto,
  DeclareWithdrawalFeeDto,
  FirstLegsDto,
} from '../wire/conversion.dto';
import { ConversionDesk } from './conversion-desk.service';

/** How coin is converted: what is declared, the first leg, the record of each conversion. */
@ApiTags('operator')
@Controller('api/operator')
export class ConversionController {
  constructor(private readonly desk: ConversionDesk) {}

  @Get('conversion-terms')
  @Allow('operator')
  @Answers(ConversionTermsDto, "What is declared about keeping coins and fees, and members' rules.")
  terms(): Promise<ConversionTermsDto> {
    return this.desk.terms();
  }

  @Post('conversion-terms/keep')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Declare from now on whether members may keep a coin.')
  declareKeep(@Caller() actor: Actor, @Body() input: DeclareKeepDto): Promise<DoneDto> {
    return this.desk.declareKeep(actor, input);
  }

  @Post('conversion-terms/withdrawal-fee')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, "Declare from now on who bears the venue's withdrawal fee.")
  declareWithdrawalFee(@Caller() actor: Actor, @Body() input: DeclareWithdrawalFeeDto): Promise<DoneDto> {
    return this.desk.declareWithdrawalFee(actor, input);
  }

  @Get('conversion-deposits')
  @Allow('operator')
  @Answers(FirstLegsDto, "Deposits at the venue, each beside the pool's payout that explains it.")
  deposits(): Promise<FirstLegsDto> {
    return this.desk.deposits();
  }

  @Post('conversion-deposits/name')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Say which source, and which of its payouts, a credit at the venue is that nothing explains.')
  nameDeposit(@Caller() actor: Actor, @Body() input: NameDepositDto): Promise<DoneDto> {
    return this.desk.nameDeposit(actor, input);
  }

  @Get('conversions/:id')
  @Allow('operator')
  @Answers(ConversionDetailDto, 'The best-execution record of a conversion.')
  detail(@Param() { id }: IdParam): Promise<ConversionDetailDto> {
    return this.desk.detail(id);
  }

  @Post('conversions/:id/resume')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'A halted conversion was looked into: it goes on where it stood.')
  resume(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.resume(actor, id);
  }

  @Post('conversions/:id/hold')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Take a sale that is under way out of the run, to look at it or to end it by hand.')
  hold(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.hold(actor, id);
  }

  @Get('conversion-exits')
  @Allow('operator')
  @Answers(ConversionExitsDto, 'Bitcoin that a person is to send home, and what operators state and confirm.')
  exits(@Caller() actor: Actor): Promise<ConversionExitsDto> {
    return this.desk.exits(actor);
  }

  @Post('conversion-statements')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'State how a stuck sale ended, or that kept coin was sent outside: nothing is booked yet.')
  state(@Caller() actor: Actor, @Body() input: StateConversionDto): Promise<DoneDto> {
    return this.desk.state(actor, input);
  }

  @Post('conversion-statements/:id/confirm')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, "Confirm another operator's statement: it is booked.")
  confirm(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.confirm(actor, id);
  }

  @Post('conversion-statements/:id/take-back')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Take a statement back that nobody confirmed.')
  takeBack(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.takeBack(actor, id);
  }
}
