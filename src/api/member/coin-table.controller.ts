import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OwnId } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { CoinTableDesk } from '../http/coin-table-desk.service';
import { Allow } from '../http/permission.dto';
import { CoinTableDto, CoinTableQuery } from '../wire/coin-table.dto';

/** The most profitable coin, as a member sees it. */
@ApiTags('member')
@Controller('api/me/coin-table')
export class MemberCoinTableController {
  constructor(private readonly desk: CoinTableDesk) {}

  @Get()
  @Allow('member')
  @Answers(CoinTableDto, 'What classes of devices would earn a day in each coin, with everything that is assumed.')
  coinTable(@OwnId() memberId: string, @Query() query: CoinTableQuery): Promise<CoinTableDto> {
    return this.desk.coinTable(memberId, query);
  }
}
