import { type Usd, usd, ZERO_USD } from '../../src/units';

/** What the worksheet asks of the year that is over. Dollars, exact; losses are below zero. */
export interface CarryoverAsked {
  /** Form 1040, line 15, below zero where deductions were more than income. Null: unknown, taken for not below zero. */
  readonly taxableIncome: Usd | null;
  readonly line7: Usd;
  readonly line15: Usd;
  readonly line16: Usd;
  /** The loss that was deducted, as a positive amount. */
  readonly line21: Usd;
}

/** Losses that go into the next year, positive: its Schedule D lines 6 and 14. */
export interface Carryover {
  readonly short: Usd;
  readonly long: Usd;
}

/**
 * The Capital Loss Carryover Worksheet, step by step with its own line numbers.
 * @see Instructions for Schedule D (2025) p. 10, "Capital Loss Carryover Worksheet, Lines 6 and 14"; 26 USC 1212(b).
 * Checked for 2025 and 2026 (docs/tax-sources.md)
 */
export function carryover({ taxableIncome, line7, line15, line16, line21 }: CarryoverAsked): Carryover {
  const isNeeded = line16 < 0n && (line16 + line21 < 0n || (taxableIncome !== null && taxableIncome < 0n));
  if (!isNeeded) return { short: ZERO_USD, long: ZERO_USD };
  const line2 = line21;
  const line3 = taxableIncome === null ? line2 : atLeastZero(taxableIncome + line2);
  const line4 = line2 < line3 ? line2 : line3;
  const line5 = atLeastZero(0n - line7);
  const line6 = atLeastZero(line15);
  const line8 = line7 < 0n ? atLeastZero(line5 - (line4 + line6)) : 0n;
  const line9 = atLeastZero(0n - line15);
  const line10 = atLeastZero(line7);
  const line11 = atLeastZero(line4 - line5);
  const line13 = line15 < 0n ? atLeastZero(line9 - (line10 + line11)) : 0n;
  return { short: usd(line8), long: usd(line13) };
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
