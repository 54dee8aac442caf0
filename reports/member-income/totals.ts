import type { IncomeLine, MemberIncomeFacts } from '../../src/tax';
import { amount, type Asset, type Day, parsePrice, type Usd, usd, usdValue, ZERO_USD } from '../../src/units';

/** Sums of some lines: base units of one asset, dollars at 1e-12. */
export interface Subtotal {
  readonly label: string;
  readonly asset: Asset;
  readonly lines: number;
  readonly gross: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  readonly net: bigint;
  readonly usd: Usd;
  /** Memo: gross and withheld fees at the prices of their lines. */
  readonly grossUsd: Usd;
}

/** Value of the gross amount at the price of its line: a memo beside the income. */
export function grossUsd(line: IncomeLine): Usd {
  return usdValue(amount(line.asset, line.gross), parsePrice(line.price));
}

function subtotals(lines: readonly IncomeLine[], labelOf: (line: IncomeLine) => string): Subtotal[] {
  const groups = new Map<string, Subtotal>();
  for (const line of lines) {
    const label = labelOf(line);
    const key = `${label}\n${line.asset}`;
    const sum = groups.get(key);
    groups.set(key, {
      label,
      asset: line.asset,
      lines: (sum?.lines ?? 0) + 1,
      gross: (sum?.gross ?? 0n) + line.gross,
      poolFee: (sum?.poolFee ?? 0n) + line.poolFee,
      serviceFee: (sum?.serviceFee ?? 0n) + line.serviceFee,
      net: (sum?.net ?? 0n) + line.net,
      usd: usd((sum?.usd ?? 0n) + line.usd),
      grossUsd: usd((sum?.grossUsd ?? 0n) + grossUsd(line)),
    });
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

export function byMonth(facts: MemberIncomeFacts): Subtotal[] {
  return subtotals(facts.lines, (line) => monthOf(line.day));
}

export function bySource(facts: MemberIncomeFacts): Subtotal[] {
  return subtotals(facts.lines, (line) => line.source);
}

export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

/** Dollars of all lines, and of their gross amounts as a memo. */
export function totalOf(lines: readonly IncomeLine[]): { usd: Usd; grossUsd: Usd } {
  return lines.reduce((sum, line) => ({ usd: usd(sum.usd + line.usd), grossUsd: usd(sum.grossUsd + grossUsd(line)) }), {
    usd: ZERO_USD,
    grossUsd: ZERO_USD,
  });
}

/** What the prices must be called, each once, in the order of the text. */
export function priceLabels(facts: MemberIncomeFacts): string[] {
  return [...new Set(facts.lines.map((line) => `${line.priceSource}: ${line.priceLabel}`))].sort();
}
