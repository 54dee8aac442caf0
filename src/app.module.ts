import { type DynamicModule, Module } from '@nestjs/common';
import { ApiModule } from './api/api.module';
import { AttentionModule } from './attention/attention.module';
import { AuditModule } from './audit/audit.module';
import { ChainModule } from './chain/chain.module';
import { ConversionModule } from './conversion/conversion.module';
import { DoorsModule } from './doors.module';
import { FilingModule } from './filing/filing.module';
import { JobsModule } from './jobs/jobs.module';
import { LineModule } from './jobs/line.module';
import { LedgerModule } from './ledger/ledger.module';
import { livePorts } from './live-ports';
import { MembersModule } from './members/members.module';
import { MovingModule } from './moving/moving.module';
import { NoticesModule } from './notices/notices.module';
import { OperationsModule } from './operations/operations.module';
import { PayoutModule } from './payout/payout.module';
import { type Ports, PortsModule } from './ports.module';
import { PricesModule } from './prices/prices.module';
import { RewardsModule } from './rewards/rewards.module';
import { SettingsModule } from './settings/settings.module';
import { SolvencyModule } from './solvency/solvency.module';
import { TaxModule } from './tax/tax.module';

/** The whole service over a set of ports. */
@Module({})
export class AppModule {
  static compose(told: Ports): DynamicModule {
    const ports = livePorts(told);
    return {
      module: AppModule,
      imports: [
        PortsModule.of(ports),
        DoorsModule.of(ports.conversion),
        ApiModule,
        AttentionModule,
        AuditModule,
        ChainModule,
        ConversionModule,
        FilingModule,
        JobsModule,
        LedgerModule,
        LineModule,
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
    };
  }
}
