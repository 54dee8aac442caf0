import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { LedgerModule } from '../ledger/ledger.module';
import { MembersModule } from '../members/members.module';
import { NoticesModule } from '../notices/notices.module';
import { OperationsModule } from '../operations/operations.module';
import { RewardsModule } from '../rewards/rewards.module';
import { SolvencyModule } from '../solvency/solvency.module';
import { CoinCoverService } from './coin-cover.service';
import { ComparisonService } from './comparison.service';
import { DeviceMoves } from './device-moves.service';
import { MovingService } from './moving.service';
import { OldNamesService } from './names.service';
import { OpeningMoves } from './opening-moves.service';
import { OpeningUndoing } from './opening-undoing.service';
import { PeopleMoves } from './people.service';
import { ShadowBooks, ShadowService } from './shadow.service';
import { OpeningTakeBacks } from './take-back.service';

/** Moving in from another system, and running in its shadow. */
@Module({
  imports: [AuditModule, LedgerModule, MembersModule, NoticesModule, OperationsModule, RewardsModule, SolvencyModule],
  providers: [
    CoinCoverService,
    ComparisonService,
    DeviceMoves,
    MovingService,
    OldNamesService,
    OpeningMoves,
    OpeningTakeBacks,
    OpeningUndoing,
    PeopleMoves,
    ShadowBooks,
    ShadowService,
  ],
  exports: [ComparisonService, MovingService, OldNamesService, OpeningTakeBacks, ShadowService],
})
export class MovingModule {}
