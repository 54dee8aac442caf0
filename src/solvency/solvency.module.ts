import { Module } from '@nestjs/common';
import { ConversionModule } from '../conversion/conversion.module';
import { LedgerModule } from '../ledger/ledger.module';
import { SolvencyService } from './solvency.service';

/** Assets against liabilities; the gate before payouts. */
@Module({ imports: [LedgerModule, ConversionModule], providers: [SolvencyService], exports: [SolvencyService] })
export class SolvencyModule {}
