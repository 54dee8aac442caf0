import type { IncomeGap } from '../../src/tax';
import { type Asset, formatCoins, formatUsdExact, type Usd, usd, ZERO_USD } from '../../src/units';
import { csvLine, numberCell, textCell } from '../csv';

/** Why a return states otherwise than all that is reportable: it is not due, not all of it, or in cents. */
export interface ReturnGap {
  readonly reason: string;
  /** Forms, boxes or months that it is made of. */
  readonly of: readonly string[];
  /** What it adds to the return. */
  readonly usd: Usd;
}

/** The difference between return and income of one member. `reported` is what the returns that are due state. */
export interface MemberGap extends IncomeGap {
  readonly memberId: string;
  readonly returns: readonly ReturnGap[];
}

const HEADER = ['member', 'what', 'source', 'row', 'asset', 'net', 'income_line', 'income_day', 'payment', 'payment_day', 'usd']; // prettier-ignore

/**
 * For each member the income, each difference with its reason, and what is reported: income and differences together are
 * exactly what is reported. Members without any are left out.
 */
export function gapCsv(gaps: readonly MemberGap[]): string {
  const rows = gaps.flatMap(({ memberId, income, reported, lines, returns }) => {
    if (income === 0n && reported === 0n && lines.length === 0 && returns.length === 0) return [];
    return [
      total(memberId, 'income', income),
      ...lines.map(({ reason, source, row, asset, net, incomeId, incomeDay, paymentId, paymentDay, usd: value }) =>
        csvLine([
          ...[memberId, reason, source, row, asset].map(textCell),
          numberCell(coins(asset, net)),
          ...[incomeId ?? '', incomeDay ?? '', paymentId ?? '', paymentDay ?? ''].map(textCell),
          numberCell(dollars(value)),
        ]),
      ),
      ...returns.map(({ reason, of, usd: value }) => csvLine([...[memberId, reason, '', of.join(' '), '', '', '', '', '', ''].map(textCell), numberCell(dollars(value))])), // prettier-ignore
      total(memberId, 'reported', reported),
    ];
  });
  return [csvLine(HEADER.map(textCell)), ...rows].join('');
}

function total(memberId: string, what: string, value: Usd): string {
  return csvLine([...[memberId, what, '', '', '', '', '', '', '', ''].map(textCell), numberCell(dollars(value))]);
}

function coins(asset: Asset, units: bigint): string {
  return units < 0n ? `-${formatCoins({ asset, units: -units })}` : formatCoins({ asset, units });
}

function dollars(value: Usd): string {
  return value < ZERO_USD ? `-${formatUsdExact(usd(0n - value))}` : formatUsdExact(value);
}
