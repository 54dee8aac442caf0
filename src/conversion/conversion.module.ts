import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { ConversionBooks } from './conversion-books.service';
import { ConversionService } from './conversion.service';
import { ExecutionService } from './execution.service';
import { ConversionRulesService } from './rules.service';

/** Altcoin in, bitcoin out. */
@Module({
  imports: [AuditModule, LedgerModule],
  providers: [ConversionBooks, ConversionRulesService, ConversionService, ExecutionService],
  exports: [ConversionRulesService, ConversionService, ExecutionService],
})
export class ConversionModule {}
