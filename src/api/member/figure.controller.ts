import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OwnId } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow } from '../http/permission.dto';
import { PageQuery } from '../wire/common.dto';
import { BalanceTrailDto, EarnedSumDto, MonthsDto } from '../wire/figure.dto';
import { FigureDesk } from './figure-desk.service';
import { BalanceParam, PeriodParam } from './figure-params.dto';

/** Opens a member's figures to the rows that they are the sum of. */
@ApiTags('member')
@Controller('api/me')
export class FigureController {
  constructor(private readonly desk: FigureDesk) {}

  @Get('balances/:class/:asset')
  @Allow('member')
  @Answers(BalanceTrailDto, 'A balance with the journal entries that it is the sum of.')
  balance(@OwnId() memberId: string, @Param() which: BalanceParam, @Query() page: PageQuery): Promise<BalanceTrailDto> {
    return this.desk.balance(memberId, which, page);
  }

  @Get('earned')
  @Allow('member')
  @Answers(MonthsDto, 'What each month earned, with the fees that were taken.')
  months(@OwnId() memberId: string): Promise<MonthsDto> {
    return this.desk.months(memberId);
  }

  @Get('earned/:period')
  @Allow('member')
  @Answers(EarnedSumDto, 'What a period earned with the rows that it is the sum of.')
  earned(@OwnId() memberId: string, @Param() { period }: PeriodParam, @Query() page: PageQuery): Promise<EarnedSumDto> {
    return this.desk.earned(memberId, period, page);
  }
}
