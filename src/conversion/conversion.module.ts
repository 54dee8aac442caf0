import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { ConversionBooks } from './conversion-books.service';
import { ConversionService } from './conversion.service';
import { ConversionWatch } from './conversion-watch.service';
import { ExecutionService } from './execution.service';
import { FilledSales } from './filled-sales.service';
import { NamedCredits } from './named-credits.service';
import { ProposalWays } from './proposal-ways.service';
import { ProposalsService } from './proposals.service';
import { ConversionRulesService } from './rules.service';
import { StuckSales } from './stuck-sales.service';
import { WithdrawalExits } from './withdrawal-exits.service';
import { WithdrawalsService } from './withdrawals.service';

/** Altcoin in, bitcoin out. */
@Module({
  imports: [AuditModule, LedgerModule],
  providers: [
    ConversionBooks,
    ConversionRulesService,
    ConversionService,
    ConversionWatch,
    ExecutionService,
    FilledSales,
    NamedCredits,
    ProposalsService,
    ProposalWays,
    StuckSales,
    WithdrawalExits,
    WithdrawalsService,
  ],
  exports: [
    ConversionRulesService,
    ConversionService,
    ConversionWatch,
    ExecutionService,
    ProposalsService,
    WithdrawalsService,
  ],
})
export class ConversionModule {}
