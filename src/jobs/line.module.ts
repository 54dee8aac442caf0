import { Module } from '@nestjs/common';
import { ChainModule } from '../chain/chain.module';
import { ConversionModule } from '../conversion/conversion.module';
import { FilingModule } from '../filing/filing.module';
import { PayoutModule } from '../payout/payout.module';
import { RewardsModule } from '../rewards/rewards.module';
import { SettingsModule } from '../settings/settings.module';
import { SolvencyModule } from '../solvency/solvency.module';
import { TaxModule } from '../tax/tax.module';
import {
  AsideLines,
  BlockLine,
  ContractLine,
  DepositRooms,
  IncomeLine,
  LineService,
  PaymentLine,
  PayoutRooms,
  RestoreLine,
  StatementLine,
} from './line.service';
import { WithholdingLine } from './withholding-line.service';

/** The one line as jobs. */
@Module({
  imports: [
    ChainModule,
    ConversionModule,
    FilingModule,
    PayoutModule,
    RewardsModule,
    SettingsModule,
    SolvencyModule,
    TaxModule,
  ],
  providers: [
    AsideLines,
    BlockLine,
    ContractLine,
    DepositRooms,
    IncomeLine,
    PaymentLine,
    PayoutRooms,
    LineService,
    RestoreLine,
    StatementLine,
    WithholdingLine,
  ],
  exports: [LineService],
})
export class LineModule {}
