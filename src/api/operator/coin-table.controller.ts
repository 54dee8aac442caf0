import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.dto';
import { CoinTableDesk } from '../http/coin-table-desk.service';
import { Allow } from '../http/permission.dto';
import { CoinTableDto, CoinTableQuery } from '../wire/coin-table.dto';

/** The most profitable coin, as an operator sees it: with hosts, and with what they answered. */
@ApiTags('operator')
@Controller('api/operator/coin-table')
export class CoinTableController {
  constructor(private readonly desk: CoinTableDesk) {}

  @Get()
  @Allow('operator')
  @Answers(CoinTableDto, 'What classes of devices would earn a day in each coin, with everything that is assumed.')
  coinTable(@Query() query: CoinTableQuery): Promise<CoinTableDto> {
    return this.desk.coinTable(null, query);
  }
}
