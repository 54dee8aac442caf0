import { Module } from '@nestjs/common';
import { ChainModule } from '../chain/chain.module';
import { PricesModule } from '../prices/prices.module';
import { CoinTableService } from './coin-table.service';
import { DifficultyChangeService } from './difficulty-change.service';
import { FollowedFiguresService } from './followed-figures.service';
import { NetworkFiguresService } from './network-figures.service';

/** The most profitable coin: what networks ask, what coins cost, what machines earn. */
@Module({
  imports: [ChainModule, PricesModule],
  providers: [CoinTableService, DifficultyChangeService, FollowedFiguresService, NetworkFiguresService],
  exports: [CoinTableService, DifficultyChangeService],
})
export class CoinsModule {}
