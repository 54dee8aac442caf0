import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { PriceService } from './price.service';

/** USD prices with provenance. */
@Module({ imports: [AuditModule], providers: [PriceService], exports: [PriceService] })
export class PricesModule {}
