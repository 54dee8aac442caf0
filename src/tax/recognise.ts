import type { Entry } from '../ledger';
import { groupBy } from '../units';
import { type CoinRules, incomeRules } from './coin-rules';
import { EntryStep, type IncomeFact } from './entry-step';
import { EMPTY_STATE, type IncomeState } from './lot';
import { type Movement, movementsOf } from './movement';
import type { IncomePolicy } from './policy';
import type { RowTally } from './row-tally';

/**
 * Follows one journal entry: what became income for whom, and the state after it. Pure: the same journal gives the
 * same facts. A member's threshold, pause or hold is no input (RULES.md 3): only the operator's own minimum is.
 *
 * - `credit`: income is the crediting entry, at the time we booked it (RULES.md 6: not the pool's day).
 * - `matured`: income is the entry that made the coin available; a coinbase is booked at its maturity.
 * - `withdrawable`: all that is available is income at the first entry after which the member's available balance
 *   is at least the operator's minimum of that instant.
 * - `on-chain`: income is the entry by which the coin left the books for the member's address, first in first out.
 *
 * A restatement that lowers a row takes back the income of that row, whichever coin the books took for it (RULES.md 6).
 * @param tally what of each row that this entry restates is income now, by the facts before it
 * @see Rev. Rul. 2023-14 (dominion and control), 26 CFR 1.451-2(a). Checked for 2024 to 2026 (docs/tax-sources.md)
 * @throws DomainError `tax.undeclared-source`
 */
export function recognise(
  states: ReadonlyMap<string, IncomeState>,
  entry: Entry,
  policy: IncomePolicy,
  tally: Pick<RowTally, 'of'>,
): { facts: IncomeFact[]; states: Map<string, IncomeState> } {
  return followEntry(states, entry, incomeRules(policy), tally);
}

/** The same by any rules: what counted for whom at this entry. */
export function followEntry(
  states: ReadonlyMap<string, IncomeState>,
  entry: Entry,
  rules: CoinRules,
  tally: Pick<RowTally, 'of'>,
): { facts: IncomeFact[]; states: Map<string, IncomeState> } {
  const changed = new Map<string, IncomeState>();
  const facts: IncomeFact[] = [];
  for (const [memberId, movements] of groupBy(movementsOf(entry), (movement) => movement.memberId)) {
    const step = new EntryStep(states.get(memberId) ?? EMPTY_STATE, { memberId, entry, rules, tally });
    for (const movement of inOrder(movements)) step.apply(movement);
    changed.set(memberId, step.state());
    facts.push(...step.facts);
  }
  return { facts, states: changed };
}

/** What goes out comes first: a conversion's new coin is made of the old one. */
function inOrder(movements: readonly Movement[]): Movement[] {
  return [...movements].sort((a, b) => (a.accrued < b.accrued ? -1 : a.accrued > b.accrued ? 1 : 0));
}
