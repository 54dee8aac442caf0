import { accounts, type Entry } from '../ledger';
import { type Day, dayIn, type Instant, parseUsd, type Usd, usd } from '../units';
import type { Worth } from './book-lines';

/**
 * Withheld coin that became the operator's own when its tax was paid over in dollars. It cost what it was owed for; what it was
 * worth by then beyond that, or less, is the operator's gain or loss, in sight and in no total: the coin is still his.
 * @see RULES.md 5: "owed in USD at that day's value; later price loss is the operator's"
 */
export interface TaxDeposit extends Worth {
  readonly id: string;
  readonly at: Instant;
  readonly day: Day;
  readonly cause: string;
  readonly cost: Usd;
  /** Value at the deposit less cost; null while there is no price. */
  readonly gain: Usd | null;
}

/** Deposits of one year; one that was taken back takes its figures with it, at their own price. */
export class TaxDeposits {
  readonly #made: TaxDeposit[] = [];

  constructor(private readonly zone: string) {}

  /** @param original as `BookLines` takes it */
  add(entry: Entry, original?: Instant): void {
    if (entry.kind !== 'tax.deposited') return;
    const dollars = parseUsd(entry.links?.['usd'] ?? '0');
    const { occurredAt: at, reference: cause } = entry;
    for (const { account, asset, side, amount } of entry.postings) {
      if (account !== accounts.operatorCapital) continue;
      const sign = side === 'credit' ? 1n : -1n;
      const valued = { asset, units: sign * amount, valuedAt: original ?? at, value: null, gain: null };
      this.#made.push({ id: entry.id, at, day: dayIn(at, this.zone), cause, cost: usd(sign * dollars), ...valued });
    }
  }

  /** In the order in which they happened. */
  list(): readonly TaxDeposit[] {
    return [...this.#made].sort((a, b) => a.at - b.at);
  }
}

export function withGain(one: TaxDeposit): TaxDeposit {
  return { ...one, gain: one.value === null ? null : usd(one.value.usd - one.cost) };
}
