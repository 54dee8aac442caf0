import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { ChainModule } from '../chain/chain.module';
import { LedgerModule } from '../ledger/ledger.module';
import { ClaimCodeService } from './claim-code.service';
import { CoinOriginService } from './coin-origin.service';
import { CollectService } from './collect.service';
import { ContractLossService } from './contract-loss.service';
import { ContractNetworkService } from './contract-network.service';
import { ContractsModule } from './contracts.module';
import { FileImportService } from './file-import.service';
import { DeviceDiaryService } from './device-diary.service';
import { DeviceWatchService } from './device-watch.service';
import { DevicePaybackService } from './device-payback.service';
import { OpeningService } from './opening.service';
import { OpeningTakeBackService } from './opening-take-back.service';
import { OrphanService } from './orphan.service';
import { OwnShareRooms, OwnShareService } from './own-share.service';
import { PoolTotals } from './pool-totals.service';
import { ReceiveService } from './receive.service';
import { EarningTrailService } from './earning-trail.service';
import { ReconcileQueryService } from './reconcile-query.service';
import { RewardQueryService } from './reward-query.service';
import { RewardTermsService } from './reward-terms.service';
import { RowBookingService } from './row-booking.service';
import { NETWORK_DIFFICULTY } from './ports';
import { SharingRuleService } from './sharing-rule.service';
import { SoloAddresses } from './solo-addresses.service';
import { SoloIncomeService } from './solo-income.service';
import { SourceSilence } from './source-silence.service';
import { SourceWatch } from './source-watch.service';
import { StatementQueryService } from './statement-query.service';
import { StatementService } from './statement.service';
import { SuspenseService } from './suspense.service';
import { TakeBackService } from './take-back.service';
import { TermsQueryService } from './terms-query.service';
import { UnassignedQueryService } from './unassigned-query.service';
import { UnassignedService } from './unassigned.service';
import { UnassignedWorkService } from './unassigned-work.service';
import { VenueArrivalService } from './venue-arrival.service';
import { WorkerPatternService } from './worker-pattern.service';
import { WorkLogService } from './work-log.service';
import { WriteOffService } from './write-off.service';
import { WrongDayService } from './wrong-day.service';

/** What pools credited: read, shared, booked, and matched to coin. */
@Module({
  imports: [ChainModule, LedgerModule, AuditModule, ContractsModule],
  providers: [
    ClaimCodeService,
    CoinOriginService,
    CollectService,
    ContractLossService,
    DeviceDiaryService,
    DeviceWatchService,
    DevicePaybackService,
    OpeningService,
    OpeningTakeBackService,
    OrphanService,
    OwnShareRooms,
    OwnShareService,
    PoolTotals,
    ReceiveService,
    RewardQueryService,
    RewardTermsService,
    RowBookingService,
    SharingRuleService,
    { provide: NETWORK_DIFFICULTY, useExisting: ContractNetworkService },
    SoloAddresses,
    SoloIncomeService,
    FileImportService,
    EarningTrailService,
    ReconcileQueryService,
    SourceSilence,
    SourceWatch,
    StatementQueryService,
    StatementService,
    SuspenseService,
    TakeBackService,
    TermsQueryService,
    UnassignedQueryService,
    UnassignedService,
    UnassignedWorkService,
    VenueArrivalService,
    WorkerPatternService,
    WorkLogService,
    WriteOffService,
    WrongDayService,
  ],
  exports: [
    FileImportService,
    EarningTrailService,
    ReconcileQueryService,
    ClaimCodeService,
    CoinOriginService,
    CollectService,
    ContractLossService,
    DeviceDiaryService,
    DeviceWatchService,
    DevicePaybackService,
    OpeningService,
    OpeningTakeBackService,
    OrphanService,
    OwnShareService,
    PoolTotals,
    ReceiveService,
    RewardQueryService,
    SoloAddresses,
    SoloIncomeService,
    SourceSilence,
    SourceWatch,
    StatementQueryService,
    RewardTermsService,
    SharingRuleService,
    TermsQueryService,
    UnassignedQueryService,
    UnassignedService,
    UnassignedWorkService,
    VenueArrivalService,
    WorkerPatternService,
    WrongDayService,
  ],
})
export class RewardsModule {}
