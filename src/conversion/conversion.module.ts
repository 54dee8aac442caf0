import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { ConversionBooks } from './conversion-books.service';
import { ConversionService } from './conversion.service';

/** Altcoin in, bitcoin out. */
@Module({
  imports: [AuditModule, LedgerModule],
  providers: [ConversionBooks, ConversionService],
  exports: [ConversionService],
})
export class ConversionModule {}
