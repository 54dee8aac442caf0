import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { CollectService } from './collect.service';
import { ReceiveService } from './receive.service';
import { RewardQueryService } from './reward-query.service';
import { RewardTermsService } from './reward-terms.service';
import { RowBookingService } from './row-booking.service';
import { StatementService } from './statement.service';
import { TermsQueryService } from './terms-query.service';
import { VenueArrivalService } from './venue-arrival.service';
import { WorkLogService } from './work-log.service';

/** What pools credited: read, shared, booked, and matched to coin. */
@Module({
  imports: [LedgerModule, AuditModule],
  providers: [
    CollectService,
    ReceiveService,
    RewardQueryService,
    RewardTermsService,
    RowBookingService,
    StatementService,
    TermsQueryService,
    VenueArrivalService,
    WorkLogService,
  ],
  exports: [
    CollectService,
    ReceiveService,
    RewardQueryService,
    RewardTermsService,
    TermsQueryService,
    VenueArrivalService,
  ],
})
export class RewardsModule {}
