import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { CLOCK, type Clock, taxYearIn } from '../units';
import { INCOME_POLICY, type IncomePolicy } from './index';
import type { OpeningLot } from './lot-cost';
import type { LotRow } from './lots/fact-rows';
import { MemberBookService } from './member-book.service';

/** What is left of lots, and coin of which only the member can say the cost. */
export interface LotStanding {
  readonly lots: readonly LotRow[];
  readonly openings: readonly OpeningLot[];
}

/** What is left of a member's lots now: of what the service holds, of what it paid, and of what the member entered. */
@Injectable()
export class MemberLotsService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly book: MemberBookService,
  ) {}

  /** @throws DomainError as `MemberBookService.yearOf` */
  async now(tx: ReadTx, memberId: string): Promise<readonly LotRow[]> {
    return (await this.standing(tx, memberId)).lots;
  }

  /** With what came from before the books. @throws DomainError as `MemberBookService.yearOf` */
  async standing(tx: ReadTx, memberId: string): Promise<LotStanding> {
    const year = taxYearIn(this.clock.now(), this.policy.zone);
    const { facts, openings } = await this.book.yearOf(tx, memberId, year);
    return { lots: facts.lots, openings };
  }
}
