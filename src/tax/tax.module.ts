import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module';
import { MembersModule } from '../members/members.module';
import { PricesModule } from '../prices/prices.module';
import { IncomeService } from './income.service';
import { RecognitionService } from './recognition.service';
import { ReportService } from './report.service';
import { RowIncomeService } from './row-income.service';
import { ValuationService } from './valuation.service';

/** Income of members: recognised, valued, reported. */
@Module({
  imports: [LedgerModule, PricesModule, MembersModule],
  providers: [IncomeService, RecognitionService, ReportService, RowIncomeService, ValuationService],
  exports: [IncomeService, RecognitionService, ReportService, RowIncomeService],
})
export class TaxModule {}
