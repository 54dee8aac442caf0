import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { ChainModule } from '../chain/chain.module';
import { ConversionModule } from '../conversion/conversion.module';
import { LedgerModule } from '../ledger/ledger.module';
import { ReserveSigning } from './reserve-signing.service';
import { ReservesService } from './reserves.service';
import { SolvencyService } from './solvency.service';
import { StatementGround, StatementService } from './statement.service';

/** Assets against liabilities; the gate before payouts, and statements that members can check. */
@Module({
  imports: [AuditModule, ChainModule, LedgerModule, ConversionModule],
  providers: [ReserveSigning, ReservesService, SolvencyService, StatementGround, StatementService],
  exports: [ReserveSigning, ReservesService, SolvencyService, StatementService],
})
export class SolvencyModule {}
