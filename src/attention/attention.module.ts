import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { ChainModule } from '../chain/chain.module';
import { ConversionModule } from '../conversion/conversion.module';
import { FilingModule } from '../filing/filing.module';
import { JobsModule } from '../jobs/jobs.module';
import { MembersModule } from '../members/members.module';
import { MovingModule } from '../moving/moving.module';
import { NoticesModule } from '../notices/notices.module';
import { OperationsModule } from '../operations/operations.module';
import { PayoutModule } from '../payout/payout.module';
import { PricesModule } from '../prices/prices.module';
import { ContractsModule } from '../rewards/contracts.module';
import { RewardsModule } from '../rewards/rewards.module';
import { SettingsModule } from '../settings/settings.module';
import { SolvencyModule } from '../solvency/solvency.module';
import { TaxModule } from '../tax/tax.module';
import { NeedLetters, NeedWatch } from './need-watch.service';
import {
  CoverRooms,
  HouseRooms,
  IncomeRooms,
  MovingRooms,
  NeedPolicies,
  NeedsService,
  PaidRooms,
  PriceRooms,
} from './needs.service';

/** What needs a person: one list, and one letter for what is new in it. */
@Module({
  imports: [
    AuditModule,
    ChainModule,
    ContractsModule,
    ConversionModule,
    FilingModule,
    JobsModule,
    MembersModule,
    MovingModule,
    NoticesModule,
    OperationsModule,
    PayoutModule,
    PricesModule,
    RewardsModule,
    SettingsModule,
    SolvencyModule,
    TaxModule,
  ],
  providers: [
    CoverRooms,
    HouseRooms,
    IncomeRooms,
    MovingRooms,
    NeedLetters,
    NeedPolicies,
    NeedsService,
    NeedWatch,
    PaidRooms,
    PriceRooms,
  ],
  exports: [NeedsService, NeedWatch],
})
export class AttentionModule {}
