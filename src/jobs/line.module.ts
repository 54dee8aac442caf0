import { Module } from '@nestjs/common';
import { ChainModule } from '../chain/chain.module';
import { ConversionModule } from '../conversion/conversion.module';
import { PayoutModule } from '../payout/payout.module';
import { RewardsModule } from '../rewards/rewards.module';
import { TaxModule } from '../tax/tax.module';
import { BlockLine, ContractLine, DepositRooms, IncomeLine, LineService, PaymentLine } from './line.service';

/** The one line as jobs. */
@Module({
  imports: [ChainModule, ConversionModule, PayoutModule, RewardsModule, TaxModule],
  providers: [BlockLine, ContractLine, DepositRooms, IncomeLine, PaymentLine, LineService],
  exports: [LineService],
})
export class LineModule {}
