import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { MembersModule } from '../members/members.module';
import { PricesModule } from '../prices/prices.module';
import { DisposalPriceService } from './disposal-price.service';
import { IncomeService } from './income.service';
import { LotCostService } from './lot-cost.service';
import { InstructionsService } from './instructions.service';
import { MemberLotsService } from './member-lots.service';
import { StatedFactsService } from './stated-facts.service';
import { IncomeGaps } from './income-gap.service';
import { PaymentBooks } from './payment-books.service';
import { PaymentFollow } from './payments/payment-follow.service';
import { BookRooms, MemberBookService } from './member-book.service';
import { PrintService } from './print.service';
import { RecognitionService } from './recognition.service';
import { ReportService } from './report.service';
import { RowIncomeService } from './row-income.service';
import { ValuationService } from './valuation.service';
import { YearPackService } from './year-pack.service';
import { YearIncomeService } from './year-income.service';

/** Income of members: recognised, valued, reported. */
@Module({
  imports: [AuditModule, LedgerModule, PricesModule, MembersModule],
  providers: [
    BookRooms,
    DisposalPriceService,
    MemberBookService,
    IncomeGaps,
    IncomeService,
    InstructionsService,
    LotCostService,
    PaymentBooks,
    PaymentFollow,
    MemberLotsService,
    PrintService,
    RecognitionService,
    ReportService,
    RowIncomeService,
    StatedFactsService,
    ValuationService,
    YearIncomeService,
    YearPackService,
  ],
  exports: [
    DisposalPriceService,
    MemberBookService,
    IncomeGaps,
    IncomeService,
    InstructionsService,
    LotCostService,
    PaymentBooks,
    MemberLotsService,
    RecognitionService,
    ReportService,
    RowIncomeService,
    StatedFactsService,
    YearIncomeService,
    YearPackService,
  ],
})
export class TaxModule {}
