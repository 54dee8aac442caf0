import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
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
}
