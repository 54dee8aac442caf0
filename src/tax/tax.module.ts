import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { MembersModule } from '../members/members.module';
import { PricesModule } from '../prices/prices.module';
import { IncomeService } from './income.service';
import { InstructionsService } from './instructions.service';
import { StatedFactsService } from './stated-facts.service';
import { RecognitionService } from './recognition.service';
import { ReportService } from './report.service';
import { RowIncomeService } from './row-income.service';
import { ValuationService } from './valuation.service';

/** Income of members: recognised, valued, reported. */
@Module({
  imports: [AuditModule, LedgerModule, PricesModule, MembersModule],
  providers: [
    IncomeService,
    InstructionsService,
    StatedFactsService,
    RecognitionService,
    ReportService,
    RowIncomeService,
    ValuationService,
  ],
  exports: [
    IncomeService,
    InstructionsService,
    StatedFactsService,
    RecognitionService,
    ReportService,
    RowIncomeService,
  ],
})
export class TaxModule {}
