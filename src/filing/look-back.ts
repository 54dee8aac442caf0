import { type Day, divide, type Usd, usd, ZERO_USD } from '../units';
import { type Payee, withholdingCause, type WithholdingCause } from './payee';
import type { PlacedPayment } from './payment';
import { standingOf } from './returns';

/** What backup withholding asks of one payment. */
export interface WithholdingRow {
  readonly id: string;
  readonly payee: string;
  readonly day: Day;
  readonly cause: WithholdingCause;
  readonly reportable: 'threshold' | 'return-last-year' | 'withheld-last-year';
  readonly gross: Usd;
  /** To be withheld, rounded once to 1e-12 dollar, half-even. */
  readonly due: Usd;
  readonly withheld: Usd;
  /** Not withheld although it was due: the operator owes it (26 USC 3403). Never negative. */
  readonly short: Usd;
}

/** The law of the year as far as withholding asks for it. */
export interface WithholdingLaw {
  readonly threshold: Usd;
  readonly percent: number;
}

/**
 * Backup withholding of one payee, payment by payment. A payment is reportable if the year to date including it reaches
 * the threshold, if a return was required last year, or if tax was withheld last year; the crossing payment counts in full.
 * What was paid on a Form W-8, or to an exempt payee, is on no return and counts toward no threshold. Imported months count toward the threshold and are not judged by themselves.
 * @param payments of the payee in the year, in order of time, imported months before what else happened in them
 * @see 26 USC 3406(b)(6)(A) to (C); RULES.md 5. Checked for 2024 to 2026
 */
export function withholdingOf(
  payee: Payee,
  payments: readonly PlacedPayment[],
  law: WithholdingLaw,
): readonly WithholdingRow[] {
  // prettier-ignore
  const rows: WithholdingRow[] = [];
  let soFar = ZERO_USD;
  for (const payment of payments) {
    const { id, day, gross, withheld, isImported } = payment;
    if (standingOf(payee, payment) === 'reportable') soFar = usd(soFar + gross);
    const cause = withholdingCause(payee, day);
    const reportable = reportableBecause(payee, soFar >= law.threshold);
    if (isImported || gross <= 0n || cause === undefined || reportable === undefined) continue;
    const due = usd(divide(gross * BigInt(law.percent), 100n, 'half-even'));
    rows.push({ id, payee: payee.id, day, cause, reportable, gross, due, withheld, short: usd(due > withheld ? due - withheld : 0n) }); // prettier-ignore
  }
  return rows;
}

function reportableBecause({ lastYear }: Payee, reaches: boolean): WithholdingRow['reportable'] | undefined {
  if (reaches) return 'threshold';
  if (lastYear.returnRequired) return 'return-last-year';
  return lastYear.withheld ? 'withheld-last-year' : undefined;
}
