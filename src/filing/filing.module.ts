import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { MembersModule } from '../members/members.module';
import { PayeeService } from './payee.service';
import { TaxFormService } from './tax-form.service';

/** Payees with their tax forms. */
@Module({
  imports: [AuditModule, MembersModule],
  providers: [PayeeService, TaxFormService],
  exports: [PayeeService, TaxFormService],
})
export class FilingModule {}
