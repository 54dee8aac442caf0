import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx } from '../store';
import { assertInvariant, dayIn, type TaxYear, taxYearIn, type Usd, usd, ZERO_USD } from '../units';
import type { IncomeLine, MemberIncome, Repayment, UnpricedReceipt } from './facts';
import { INCOME_POLICY } from './index';
import { incomePending, incomeReceipt, incomeValuation } from './income.entity';
import { type ReceiptRow, type ValuationRow, valuationsOf } from './income.repository';
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
    const byId = new Map(receipts.map((row) => [row.id, row]));
    const valuations = (await valuationsOf(tx, memberId)).flatMap((valuation) => {
      const receipt = byId.get(valuation.receipt_id);
      return receipt !== undefined && this.yearOf(receipt) === year ? [{ valuation, receipt }] : [];
    });
    valuations.sort((a, b) => inOrder(a.receipt, b.receipt) || (a.valuation.id < b.valuation.id ? -1 : 1));
    const pending = await tx.find(incomePending, { where: { member_id: memberId } });
    const unpriced = pending
      .flatMap(({ receipt_id, reason }) => {
        const receipt = byId.get(receipt_id);
        return receipt !== undefined && this.yearOf(receipt) === year ? [{ receipt, reason }] : [];
      })
      .sort((a, b) => inOrder(a.receipt, b.receipt))
      .map(({ receipt, reason }) => this.unpriced(receipt, reason));
    const lines = valuations.flatMap(({ valuation, receipt }) =>
      this.line(valuation, receipt, byId.get(valuation.of_receipt ?? '')),
    );
    const repayments = valuations.flatMap(({ valuation, receipt }) => {
      const original = valuation.kind === 'repayment' ? byId.get(valuation.of_receipt ?? '') : undefined;
      return original === undefined ? [] : [this.repayment(valuation, receipt, original)];
    });
    const total = usd(lines.reduce((sum, line) => sum + line.usd, 0n));
    const journal = await this.journalTotal(tx, memberId, year);
    assertInvariant(
      journal === total,
      `member ${memberId}: income of ${year} is ${total} in the lines and ${journal} in the journal (I12)`,
    );
    return { memberId, year, zone: this.policy.zone, lines, unpriced, repayments, total };
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
      return receipt === undefined ? [] : [{ memberId: receipt.member_id, ...this.unpriced(receipt, reason) }];
    });
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

  private yearOf(receipt: ReceiptRow): TaxYear {
    return taxYearIn(receipt.recognised_at, this.policy.zone);
  }

  private line(valuation: ValuationRow, receipt: ReceiptRow, original: ReceiptRow | undefined): IncomeLine[] {
    if (valuation.kind === 'repayment') return [];
    return [
      {
        id: valuation.id,
        kind: valuation.kind,
        recognisedAt: receipt.recognised_at,
        day: dayIn(receipt.recognised_at, this.policy.zone),
        source: receipt.source_id,
        legalModel: receipt.legal_model,
        asset: receipt.asset,
        gross: valuation.gross,
        poolFee: valuation.pool_fee,
        serviceFee: valuation.service_fee,
        net: valuation.net,
        price: valuation.price,
        priceSource: valuation.price_source,
        priceLabel: valuation.price_label,
        priceAt: valuation.price_at,
        quoteId: valuation.quote_id,
        usd: usd(valuation.usd),
        ledgerEntryId: valuation.ledger_entry ?? '',
        cause: receipt.cause_reference,
        ...(original === undefined
          ? {}
          : { takesBack: { id: original.id, day: dayIn(original.recognised_at, this.policy.zone) } }),
      },
    ];
  }

  private unpriced(receipt: ReceiptRow, reason: string): UnpricedReceipt {
    return {
      id: receipt.id,
      recognisedAt: receipt.recognised_at,
      day: dayIn(receipt.recognised_at, this.policy.zone),
      source: receipt.source_id,
      asset: receipt.asset,
      net: receipt.net,
      reason,
      cause: receipt.cause_reference,
    };
  }

  private repayment(valuation: ValuationRow, receipt: ReceiptRow, original: ReceiptRow): Repayment {
    return {
      id: valuation.id,
      recognisedAt: receipt.recognised_at,
      day: dayIn(receipt.recognised_at, this.policy.zone),
      source: receipt.source_id,
      asset: receipt.asset,
      net: valuation.net,
      ofYear: this.yearOf(original),
      usd: usd(valuation.usd),
      cause: receipt.cause_reference,
    };
  }
}

function inOrder(a: ReceiptRow, b: ReceiptRow): number {
  return a.recognised_at - b.recognised_at || a.position - b.position || a.seq - b.seq;
}
