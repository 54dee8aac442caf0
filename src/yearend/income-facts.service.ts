import { Injectable } from '@nestjs/common';
import { type Canonical, canonicalJson } from '../../reports/canonical';
import type { ReadTx } from '../store';
import type { MemberIncome } from '../tax';
import { YearIncomeService } from '../tax/year-income.service';
import { formatUsdExact, type TaxYear } from '../units';
import type { MemberFacts, YearFacts } from './year-facts';

/** Members' income as the facts of a closed year: every line with its price, and what was repaid. */
@Injectable()
export class IncomeFacts implements YearFacts {
  constructor(private readonly incomes: YearIncomeService) {}

  members(tx: ReadTx, after: string, limit: number): Promise<readonly string[]> {
    return this.incomes.members(tx, after, limit);
  }

  async of(tx: ReadTx, memberIds: readonly string[], year: TaxYear): Promise<readonly MemberFacts[]> {
    return (await this.incomes.incomesOf(tx, memberIds, year)).map(factsOf);
  }
}

function factsOf({ memberId, total, zone, lines, repayments, unpriced }: MemberIncome): MemberFacts {
  const text = (row: object): string => canonicalJson(row as Canonical);
  const rows = [
    ...lines.map((line) => [`income ${line.id}`, text(line)] as const),
    ...repayments.map((one) => [`repayment ${one.id}`, text(one)] as const),
  ];
  const totals = {
    incomeUsd: formatUsdExact(total),
    lines: String(lines.length),
    repayments: String(repayments.length),
  };
  return {
    memberId,
    facts: { totals: rows.length === 0 ? {} : { ...totals, zone }, rows: Object.fromEntries(rows) },
    incomeUsd: total,
    unresolved: unpriced.map(({ id, reason }) => `member ${memberId}, receipt ${id}: ${reason}`),
  };
}
