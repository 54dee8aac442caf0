import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { MembersModule } from '../members/members.module';
import { PayeeService } from './payee.service';
import { TaxFormService } from './tax-form.service';
import { YearImportService } from './year-import.service';

/** Payees with their tax forms. */
@Module({
  imports: [AuditModule, MembersModule],
  providers: [PayeeService, TaxFormService, YearImportService],
  exports: [PayeeService, TaxFormService, YearImportService],
})
export class FilingModule {}
