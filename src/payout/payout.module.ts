import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { ChainModule } from '../chain/chain.module';
import { LedgerModule } from '../ledger/ledger.module';
import { OperationsModule } from '../operations/operations.module';
import { AdvanceService } from './advance.service';
import { ApproveService } from './approve.service';
import { BatchBook } from './batch-book.service';
import { CoinbaseReceiptService } from './coinbase-receipt.service';
import { DiskWatch } from './disk-watch.service';
import { DueService } from './due.service';
import { GateService } from './gate.service';
import { HeldItems } from './held-items.service';
import { OwnCoinsService } from './own-coins.service';
import { PayoutQueryService } from './payout-query.service';
import { PayoutService } from './payout.service';
import { PlanDesk } from './plan-desk.service';
import { PlanService } from './plan.service';
import { ScheduledPlanService } from './scheduled-plan.service';
import { SignService } from './sign.service';
import { SigningSessionService } from './signing-session.service';
import { SwitchService } from './switch.service';
import { TrackService } from './track.service';
import { TreasuryService } from './treasury.service';

/**
 * Payouts: who is due, batches, signing, sending, settlement. STORE, CLOCK, SIGNER, PAYOUT_SETTINGS and the doors come
 * from the ports module.
 */
@Module({
  imports: [AuditModule, ChainModule, LedgerModule, OperationsModule],
  providers: [
    AdvanceService,
    ApproveService,
    BatchBook,
    CoinbaseReceiptService,
    DiskWatch,
    DueService,
    GateService,
    HeldItems,
    OwnCoinsService,
    PayoutQueryService,
    PayoutService,
    PlanDesk,
    PlanService,
    ScheduledPlanService,
    SignService,
    SigningSessionService,
    SwitchService,
    TrackService,
    TreasuryService,
  ],
  exports: [
    CoinbaseReceiptService,
    OwnCoinsService,
    PayoutService,
    PayoutQueryService,
    ScheduledPlanService,
    SigningSessionService,
    TreasuryService,
    SwitchService,
  ],
})
export class PayoutModule {}
