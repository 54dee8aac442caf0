import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { CLOCK, type Clock, taxYearIn } from '../units';
import { INCOME_POLICY, type IncomePolicy } from './index';
import type { LotRow } from './lots/fact-rows';
import { MemberBookService } from './member-book.service';

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
    const year = taxYearIn(this.clock.now(), this.policy.zone);
    return (await this.book.yearOf(tx, memberId, year)).facts.lots;
  }
}
