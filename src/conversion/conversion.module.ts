import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { ConversionBooks } from './conversion-books.service';
import { ConversionService } from './conversion.service';
import { ExecutionService } from './execution.service';
import { FilledSales } from './filled-sales.service';
import { ConversionRulesService } from './rules.service';
import { WithdrawalsService } from './withdrawals.service';

/** Altcoin in, bitcoin out. */
@Module({
  imports: [AuditModule, LedgerModule],
  providers: [
    ConversionBooks,
    ConversionRulesService,
    ConversionService,
    ExecutionService,
    FilledSales,
    WithdrawalsService,
  ],
  exports: [ConversionRulesService, ConversionService, ExecutionService, WithdrawalsService],
})
export class ConversionModule {}
