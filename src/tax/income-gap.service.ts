import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE } from '../store';
import { dayIn, groupBy, usd } from '../units';
import { INCOME_POLICY } from './index';
import { incomePending, incomeReceipt, incomeValuation } from './income.entity';
import type { IncomePolicy } from './policy';
import { type GapGround, type IncomeGap, incomeGap, type IncomeSide } from './payments/income-gap';
import { PaymentBooks } from './payment-books.service';
import type { MemberPayments } from './payments/payment-lines';

/** A member's income against what the operator reports of the member, from the books. */
@Injectable()
export class IncomeGaps {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly payments: PaymentBooks,
  ) {}

  /** As of what the income job has followed: what it has not read yet stands as `not-yet-income`. */
  async of(memberId: string, ground: GapGround): Promise<IncomeGap> {
    return this.explain(await this.payments.of(memberId), ground);
  }

  /** The same for payments that were read already. */
  async explain(payments: MemberPayments, ground: GapGround): Promise<IncomeGap> {
    const { memberId } = payments;
    const income = await this.store.read((tx) => this.incomeOf(tx, memberId));
    return incomeGap(income, payments, ground);
  }

  private async incomeOf(tx: ReadTx, memberId: string): Promise<IncomeSide[]> {
    const where = { member_id: memberId };
    const orderBy = [['position', 'asc'], ['seq', 'asc']] as const; // prettier-ignore
    const receipts = await tx.find(incomeReceipt, { where, orderBy });
    const valuations = await tx.find(incomeValuation, { where });
    const waiting = new Set((await tx.find(incomePending, { where })).map((row) => row.receipt_id));
    const byReceipt = groupBy(valuations, ({ receipt_id: id }) => id);
    return receipts.flatMap((row): IncomeSide[] => {
      const side = {
        ...{ id: row.id, source: row.source_id, row: row.source_row, legalModel: row.legal_model, asset: row.asset },
        ...{ valuedAt: row.recognised_at, day: dayIn(row.recognised_at, this.policy.zone) },
      };
      if (waiting.has(row.id)) {
        return [{ ...side, kind: row.net < 0n ? 'reversal' : 'receipt', net: row.net, usd: null }];
      }
      const values = (byReceipt.get(row.id) ?? []).sort((a, b) => (a.id < b.id ? -1 : 1));
      return values.map(({ id, kind, net, usd: value, price_at: valuedAt, of_receipt: of }) => ({
        ...{ ...side, id, kind, net, valuedAt, usd: usd(value) },
        ...(of === null ? {} : { of: { id: of } }),
      }));
    });
  }
}
