import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { ChainModule } from '../chain/chain.module';
import { LedgerModule } from '../ledger/ledger.module';
import { MembersModule } from '../members/members.module';
import { OperationsModule } from '../operations/operations.module';
import { AdvanceService } from './advance.service';
import { ApproveService } from './approve.service';
import { BatchBook } from './batch-book.service';
import { CancelBooksService } from './cancel-books.service';
import { CancelDesk } from './cancel-desk.service';
import { CancelService } from './cancel.service';
import { CancelTrackService } from './cancel-track.service';
import { ChildService } from './child.service';
import { ChildTrackService } from './child-track.service';
import { ClosingService } from './closing.service';
import { CoinbaseReceiptService } from './coinbase-receipt.service';
import { DisplacedService } from './displaced.service';
import { DiskWatch } from './disk-watch.service';
import { DueService } from './due.service';
import { GateService } from './gate.service';
import { HandOutMarks } from './hand-out-marks.service';
import { HeldItems } from './held-items.service';
import { JournaledSigner } from './journaled-signer.service';
import { KeyAddresses } from './key-addresses.service';
import { OwnCoinsService } from './own-coins.service';
import { OwnMoveService } from './own-move.service';
import { PayoutQueryService } from './payout-query.service';
import { PayoutService } from './payout.service';
import { PlanDesk } from './plan-desk.service';
import { PlanService } from './plan.service';
import { ReplaceAsks } from './replace-asks.service';
import { ReplaceService } from './replace.service';
import { BumpService } from './bump.service';
import { ReplaceTrackService } from './replace-track.service';
import { LostAttempts } from './lost-attempts.service';
import { OutputOwners } from './output-owners.service';
import { RestoreFacts } from './restore-facts.service';
import { RestoreStatements } from './restore-statements.service';
import { RestoreImport } from './restore-import.service';
import { RestoreNotice } from './restore-notice.service';
import { RestoreSight } from './restore-sight.service';
import { RestoreHands } from './restore-hands.service';
import { RestoreWork } from './restore-work.service';
import { RestoreRooms, RestoreService } from './restore.service';
import { ScheduledPlanService } from './scheduled-plan.service';
import { SignService } from './sign.service';
import { SettlementDesk, SettlementRooms } from './settlement-desk.service';
import { SettlementQuery } from './settlement-query.service';
import { SettlementTrack } from './settlement-track.service';
import { SettlementService } from './settlement.service';
import { SigningSessionService } from './signing-session.service';
import { StatementKeys } from './statement-keys.service';
import { SwitchService } from './switch.service';
import { TakenCoins } from './taken-coins.service';
import { TrackService } from './track.service';
import { TreasuryService } from './treasury.service';
import { RestoreSigns, SpendSight, UnknownSpends } from './unknown-spends.service';
import { WaysOutService } from './ways-out.service';
import { WalletMoveService } from './wallet-move.service';

/**
 * Payouts: who is due, batches, signing, sending, settlement. STORE, CLOCK, SIGNER, PAYOUT_SETTINGS and the doors come
 * from the ports module.
 */
@Module({
  imports: [AuditModule, ChainModule, LedgerModule, MembersModule, OperationsModule],
  providers: [
    AdvanceService,
    ApproveService,
    BatchBook,
    CancelBooksService,
    CancelDesk,
    CancelService,
    CancelTrackService,
    ChildService,
    ChildTrackService,
    ClosingService,
    CoinbaseReceiptService,
    DiskWatch,
    DisplacedService,
    DueService,
    GateService,
    HandOutMarks,
    HeldItems,
    JournaledSigner,
    KeyAddresses,
    OwnCoinsService,
    OwnMoveService,
    PayoutQueryService,
    PayoutService,
    PlanDesk,
    PlanService,
    ReplaceAsks,
    ReplaceService,
    ReplaceTrackService,
    BumpService,
    LostAttempts,
    OutputOwners,
    TakenCoins,
    RestoreFacts,
    RestoreStatements,
    RestoreHands,
    RestoreImport,
    RestoreNotice,
    RestoreRooms,
    RestoreService,
    RestoreSight,
    RestoreSigns,
    RestoreWork,
    ScheduledPlanService,
    SettlementDesk,
    SettlementQuery,
    SettlementRooms,
    SettlementService,
    SettlementTrack,
    SignService,
    SigningSessionService,
    SpendSight,
    StatementKeys,
    SwitchService,
    TrackService,
    TreasuryService,
    UnknownSpends,
    WaysOutService,
    WalletMoveService,
  ],
  exports: [
    CancelService,
    ChildService,
    ClosingService,
    CoinbaseReceiptService,
    OwnCoinsService,
    PayoutService,
    PayoutQueryService,
    ReplaceService,
    RestoreService,
    ScheduledPlanService,
    SettlementQuery,
    SettlementService,
    SettlementTrack,
    SigningSessionService,
    StatementKeys,
    TreasuryService,
    SwitchService,
    WaysOutService,
    WalletMoveService,
  ],
})
export class PayoutModule {}
