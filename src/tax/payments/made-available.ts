import type { Entry } from '../../ledger';
import type { CoinRules } from '../coin-rules';
import type { IncomeState } from '../lot';
import type { IncomeFact } from '../entry-step';
import { followEntry } from '../recognise';
import type { RowTally } from '../row-tally';

/** One amount that was made available to a member, or, below zero, is no longer; `recognisedAt` is that instant. */
export type AvailableFact = IncomeFact;

/**
 * What the operator paid does not hang on when it is income: it is the entry that made it available, whatever was declared
 * of income. Coin is the operator's until then, so that a conversion before it pays nobody. What a source owed members when
 * these books began is paid here, when it becomes available; what was available then was paid before.
 * @see RULES.md 4, 10; 26 CFR 31.3406(a)-4(a)(1). Checked for 2026
 */
const MADE_AVAILABLE: CoinRules = {
  of: () => ({ recogniseAt: 'matured', ownerAtConversion: 'operator' }),
  minimum: () => 0n,
  accruedOpening: 'to-come',
};

/**
 * Follows one journal entry: what it made available to whom. Pure: the same journal gives the same facts. An earning that
 * pays a member's debt counts when the books paid the debt with it, as it never reaches the balance.
 * @param tally what of each row that this entry lowers has been made available, by the facts before it
 */
export function madeAvailable(
  states: ReadonlyMap<string, IncomeState>,
  entry: Entry,
  tally: Pick<RowTally, 'of'>,
): { facts: AvailableFact[]; states: Map<string, IncomeState> } {
  return followEntry(states, entry, MADE_AVAILABLE, tally);
}
