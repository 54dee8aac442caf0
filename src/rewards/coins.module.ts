import { Module } from '@nestjs/common';
import { ChainModule } from '../chain/chain.module';
import { PricesModule } from '../prices/prices.module';
import { CoinTableService } from './coin-table.service';
import { NetworkFiguresService } from './network-figures.service';

/** The most profitable coin: what networks ask, what coins cost, what machines earn. */
@Module({
  imports: [ChainModule, PricesModule],
  providers: [CoinTableService, NetworkFiguresService],
  exports: [CoinTableService],
})
export class CoinsModule {}
