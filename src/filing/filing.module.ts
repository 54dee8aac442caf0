import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { MembersModule } from '../members/members.module';
import { TaxModule } from '../tax/tax.module';
import { PayeeDeskService } from './payee-desk.service';
import { PayeeService } from './payee.service';
import { TaxFormService } from './tax-form.service';
import { UnjudgedPayments } from './unjudged-payments.service';
import { WithholdingBooks } from './withholding-books.service';
import { WithholdingGrounds } from './withholding-grounds.service';
import { WithholdingRules } from './withholding-rule.service';
import { WithholdingService } from './withholding.service';
import { YearImportService } from './year-import.service';

/** Payees with their tax forms, and the tax that is withheld from them. */
@Module({
  imports: [AuditModule, LedgerModule, MembersModule, TaxModule],
  providers: [
    PayeeDeskService,
    PayeeService,
    TaxFormService,
    UnjudgedPayments,
    WithholdingBooks,
    WithholdingGrounds,
    WithholdingRules,
    WithholdingService,
    YearImportService,
  ],
  exports: [
    PayeeDeskService,
    PayeeService,
    TaxFormService,
    UnjudgedPayments,
    WithholdingRules,
    WithholdingService,
    YearImportService,
  ],
})
export class FilingModule {}
