import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, OwnId, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { PageQuery } from '../wire/common.dto';
import { ConvertedKeptDto, ConvertKeptDto, MyCoinsDto, MyConversionsPageDto, SetRuleDto } from '../wire/conversion.dto';
import { CoinsDesk } from './member-desk.service';

/** A member's coins that are not bitcoin yet, and how they were converted. */
@ApiTags('member')
@Controller('api/me')
export class CoinsController {
  constructor(private readonly desk: CoinsDesk) {}

  @Get('coins')
  @Allow('member')
  @Answers(MyCoinsDto, 'Coins that are converted or kept, with the rule of each.')
  coins(@OwnId() memberId: string): Promise<MyCoinsDto> {
    return this.desk.coins(memberId);
  }

  @Post('coins/rule')
  @Allow('member')
  @Idempotent()
  @Answers(MyCoinsDto, 'Declare how much of a coin is converted, from now on.')
  setRule(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: SetRuleDto): Promise<MyCoinsDto> {
    return this.desk.setRule(actor, memberId, input);
  }

  @Post('coins/convert')
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(ConvertedKeptDto, 'Convert what is kept of a coin with the next conversion.')
  convert(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: ConvertKeptDto): Promise<ConvertedKeptDto> {
    return this.desk.convertKept(actor, memberId, input);
  }

  @Get('conversions')
  @Allow('member')
  @Answers(MyConversionsPageDto, 'How your coins were converted: quote, fills, fees, slippage.')
  conversions(@OwnId() memberId: string, @Query() page: PageQuery): Promise<MyConversionsPageDto> {
    return this.desk.conversions(memberId, page);
  }
}
