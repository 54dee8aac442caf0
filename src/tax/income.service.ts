import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx } from '../store';
import { assertInvariant, type TaxYear, taxYearIn, type Usd, usd, ZERO_USD } from '../units';
import type { MemberIncome, UnpricedReceipt } from './facts';
import { INCOME_POLICY } from './index';
import { type DisposalWait, disposalPriceWait, incomePending, incomeReceipt, incomeValuation } from './income.entity'; // prettier-ignore
import { valuationsOf } from './income.repository';
import { memberYear, unpricedOf } from './member-year';
import type { IncomePolicy } from './policy';

const PAGE = 1_000;

/** A receipt of any member that waits for a value: what an operator has to price by hand. */
export interface PendingIncome extends UnpricedReceipt {
  readonly memberId: string;
}

/** What a member's year rests on, read from the facts and checked against the journal. */
@Injectable()
export class IncomeService {
  constructor(
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Income of one member in one tax year, in the order in which it was received.
   * @throws InvariantBroken when total, lines and journal disagree at 1e-12 dollar (I12)
   */
  async incomeOf(tx: ReadTx, memberId: string, year: TaxYear): Promise<MemberIncome> {
    const receipts = await tx.find(incomeReceipt, { where: { member_id: memberId } });
    const valuations = await valuationsOf(tx, memberId);
    const pending = await tx.find(incomePending, { where: { member_id: memberId } });
    const income = memberYear(memberId, year, this.policy.zone, { receipts, valuations, pending });
    const { total } = income;
    const journal = await this.journalTotal(tx, memberId, year);
    assertInvariant(
      journal === total,
      `member ${memberId}: income of ${year} is ${total} in the lines and ${journal} in the journal (I12)`,
    );
    return income;
  }

  /** How many values were booked that cite a quote. */
  bookedAt(tx: ReadTx, quoteId: string): Promise<number> {
    return tx.count(incomeValuation, { quote_id: quoteId });
  }

  /** Every receipt of every member that has no value yet, oldest first. */
  async pending(tx: ReadTx, limit: number): Promise<PendingIncome[]> {
    const orderBy = [
      ['position', 'asc'],
      ['seq', 'asc'],
    ] as const;
    const waiting = await tx.find(incomePending, { orderBy, limit });
    if (waiting.length === 0) return [];
    const receipts = await tx.find(incomeReceipt, { where: { id: { in: waiting.map((row) => row.receipt_id) } } });
    const byId = new Map(receipts.map((row) => [row.id, row]));
    return waiting.flatMap(({ receipt_id, reason }) => {
      const receipt = byId.get(receipt_id);
      return receipt === undefined
        ? []
        : [{ memberId: receipt.member_id, ...unpricedOf(receipt, reason, this.policy.zone) }];
    });
  }

  /** Prices that members' sales and fees wait for, oldest first. */
  disposalWaits(tx: ReadTx, limit: number): Promise<DisposalWait[]> {
    return tx.find(disposalPriceWait, { orderBy: [['at', 'asc'], ['asset', 'asc']], limit }); // prettier-ignore
  }

  /** Sum of the memorandum postings of recognised income, from the journal itself. */
  private async journalTotal(tx: ReadTx, memberId: string, year: TaxYear): Promise<Usd> {
    const account = accounts.memoIncome(memberId);
    let total: bigint = ZERO_USD;
    for (let before: number | undefined; ;) {
      const page = await this.ledger.entriesOf(tx, account, {
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
      });
      for (const entry of page) {
        if (taxYearIn(entry.occurredAt, this.policy.zone) !== year) continue;
        for (const posting of entry.postings) {
          if (posting.account !== account) continue;
          const value: bigint = posting.usd ?? 0n;
          total += posting.side === 'credit' ? value : -value;
        }
      }
      if (page.length < PAGE) return usd(total);
      before = page.at(-1)?.position;
    }
  }
}
