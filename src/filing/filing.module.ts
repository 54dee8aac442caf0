import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { MembersModule } from '../members/members.module';
import { TaxModule } from '../tax/tax.module';
import { FilingBatches } from './batches/batch.service';
import { BookReturns } from './book-returns.service';
import { FilingCentre } from './filing-centre.service';
import { PayeeDeskService } from './payee-desk.service';
import { PayeeService } from './payee.service';
import { PayerService } from './payer.service';
import { TaxFormService } from './tax-form.service';
import { UnjudgedPayments } from './unjudged-payments.service';
import { WithholdingBooks } from './withholding-books.service';
import { WithholdingDeposits } from './withholding-deposits.service';
import { WithholdingGrounds } from './withholding-grounds.service';
import { WithholdingRules } from './withholding-rule.service';
import { WithholdingSheets } from './withholding-sheets.service';
import { WithholdingWaits } from './withholding-waits.service';
import { WithholdingWatch } from './withholding-watch.service';
import { WithholdingService } from './withholding.service';
import { YearImportService } from './year-import.service';

/** Payees with their tax forms, the tax that is withheld from them, and the returns of what they were paid. */
@Module({
  imports: [AuditModule, LedgerModule, MembersModule, TaxModule],
  providers: [
    BookReturns,
    FilingBatches,
    FilingCentre,
    PayeeDeskService,
    PayeeService,
    PayerService,
    TaxFormService,
    UnjudgedPayments,
    WithholdingBooks,
    WithholdingDeposits,
    WithholdingGrounds,
    WithholdingRules,
    WithholdingService,
    WithholdingSheets,
    WithholdingWaits,
    WithholdingWatch,
    YearImportService,
  ],
  exports: [
    FilingCentre,
    PayeeDeskService,
    PayeeService,
    TaxFormService,
    UnjudgedPayments,
    WithholdingDeposits,
    WithholdingRules,
    WithholdingService,
    WithholdingSheets,
    WithholdingWaits,
    WithholdingWatch,
    YearImportService,
  ],
})
export class FilingModule {}
