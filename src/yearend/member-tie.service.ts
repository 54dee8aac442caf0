import { Inject, Injectable } from '@nestjs/common';
import { memberOf } from '../ledger';
import { type Store, STORE } from '../store';
import { INCOME_POLICY, type IncomePolicy } from '../tax';
import { MemberBookService } from '../tax/member-book.service';
import { YearIncomeService } from '../tax/year-income.service';
import type { TaxYear } from '../units';
import { type MemberTie, memberTies } from './tie-out';

/** Holds what was booked of one member's rows against that member's income. It only reads. */
@Injectable()
export class MemberTieService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly books: MemberBookService,
    private readonly incomes: YearIncomeService,
  ) {}

  /** @throws DomainError `tax.unknown-member` */
  of(memberId: string, year: TaxYear): Promise<MemberTie[]> {
    return this.store.read(async (tx) => {
      const { entries } = await this.books.groundOf(tx, memberId);
      const own = entries.map((entry) => ({
        ...entry,
        postings: entry.postings.filter(({ account }) => (memberOf(account)?.memberId ?? memberId) === memberId),
      }));
      const [income, waiting] = [await this.incomes.rows(tx, memberId), await this.incomes.waiting(tx, memberId)];
      const seenTo = await this.incomes.followedTo(tx);
      return memberTies(own, { income, waiting }, { year, policy: this.policy, seenTo });
    });
  }
}
