import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { MembersModule } from '../members/members.module';
import { PayeeDeskService } from './payee-desk.service';
import { PayeeService } from './payee.service';
import { TaxFormService } from './tax-form.service';
import { YearImportService } from './year-import.service';

/** Payees with their tax forms. */
@Module({
  imports: [AuditModule, MembersModule],
  providers: [PayeeDeskService, PayeeService, TaxFormService, YearImportService],
  exports: [PayeeDeskService, PayeeService, TaxFormService, YearImportService],
})
export class FilingModule {}
