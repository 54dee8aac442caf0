import { Injectable } from '@nestjs/common';
import { canonicalJson, sha256Hex } from '../../reports/canonical';
import type { ReadTx } from '../store';
import { MemberBooksService } from '../tax/member-books.service';
import { YearIncomeService } from '../tax/year-income.service';
import { assertInvariant, DomainError, type TaxYear } from '../units';
import { memberFacts, unmadeFacts } from './pack-facts';
import type { MemberFacts, YearFacts } from './year-facts';

/** Members' whole packs as the facts of a closed year: income, disposals, lots, prices, what is unresolved. */
@Injectable()
export class PackFacts implements YearFacts {
  constructor(
    private readonly incomes: YearIncomeService,
    private readonly books: MemberBooksService,
  ) {}

  prepare(): Promise<void> {
    return this.books.follow();
  }

  async beside(tx: ReadTx): Promise<string> {
    return sha256Hex(canonicalJson({ ...(await this.books.beside(tx)) }));
  }

  members(tx: ReadTx, after: string, limit: number): Promise<readonly string[]> {
    return this.incomes.members(tx, after, limit);
  }

  async of(tx: ReadTx, memberIds: readonly string[], year: TaxYear): Promise<readonly MemberFacts[]> {
    const incomes = new Map((await this.incomes.incomesOf(tx, memberIds, year)).map((one) => [one.memberId, one]));
    const found: MemberFacts[] = [];
    for await (const [memberId, book] of this.books.yearsOf(tx, memberIds, year)) {
      const income = incomes.get(memberId);
      assertInvariant(income !== undefined, 'a member whose year is made has an income');
      found.push(book instanceof DomainError ? unmadeFacts(income, book.message) : memberFacts(income, book));
    }
    return found;
  }
}
