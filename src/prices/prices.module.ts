import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { HandCheck } from './hand-check.service';
import { ManualPrices } from './manual-prices.service';
import { PriceService } from './price.service';

/** USD prices with provenance. */
@Module({
  imports: [AuditModule],
  providers: [PriceService, HandCheck, ManualPrices],
  exports: [PriceService, ManualPrices],
})
export class PricesModule {}
