import { Module } from '@nestjs/common';
import { LedgerService } from './ledger.service';

/** The journal. */
@Module({ providers: [LedgerService], exports: [LedgerService] })
export class LedgerModule {}
