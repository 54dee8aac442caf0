import type { PaidFor, ReturnForm } from '../../reports/information-returns';
import type { Day, Instant, Usd } from '../units';

/**
 * One amount made available to a payee: gross, before every fee, at the instant from which the payee could have it.
 * @see RULES.md 4; 26 CFR 31.3406(a)-4(a)(1). Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export interface PaymentFact {
  readonly id: string;
  readonly payee: string;
  readonly contract: string;
  readonly paidFor: PaidFor;
  readonly at: Instant;
  /** In the operator's tax zone. */
  readonly day: Day;
  readonly gross: Usd;
  readonly fees: Usd;
  /** Below zero on a reduction: given back. */
  readonly withheld: Usd;
  /** A reduction of an earlier payment, at that one's original value (RULES.md 6). */
  readonly reverses?: string | undefined;
}

/** What was paid in a month before the books began here, for one box (RULES.md 10). */
export interface ImportedMonth {
  readonly payee: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly form: ReturnForm;
  readonly box: string;
  readonly gross: Usd;
  readonly withheld: Usd;
}

/** What cannot be judged or filed, or what somebody must know: `id` is of the payment, payee or contract. */
export interface FilingNote {
  readonly id: string;
  readonly field?: string;
  readonly code: string;
  readonly message: string;
  /** Whose it is and when, and the source that waits for a decision, where that is known: for a screen. */
  readonly payee?: string;
  readonly day?: Day;
  readonly source?: string;
}

/** A payment with its place on a return. */
export interface PlacedPayment {
  readonly id: string;
  readonly payee: string;
  readonly form: ReturnForm;
  readonly box: string;
  readonly day: Day;
  /** Of what is taken back the day of the payment: its form counts for both. Absent where the form of its own day does. */
  readonly formDay?: Day;
  /** Negative for a reduction. */
  readonly gross: Usd;
  readonly withheld: Usd;
  /** An imported month is a sum of payments, of which none is judged by itself. */
  readonly isImported: boolean;
  readonly reason: string;
}
