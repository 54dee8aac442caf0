import type { Instant, Price } from '../../units';
import { type Accrual, accrue, type Surroundings } from './accrual';
import { type ContractPayment, type Standing, standing } from './contract-standing';
import type { ContractEvents, ContractTerms } from './contract-terms';
import { contractEnd } from './contract-terms';
import { type CoinAt, type ContractCost, costOf, type Returns, returnsOf } from './returns';
import { judge, type Verdict, type VerdictRule } from './verdict';

/** A contract as it stands at one moment. */
export interface Assessment {
  readonly accrual: Accrual;
  readonly standing: Standing;
  /** Undefined where the price of the start is needed and missing. */
  readonly cost: ContractCost | undefined;
  /** Of the coin that came; undefined where a price is missing. */
  readonly returns: Returns | undefined;
  /** When earning ended: the term, notice, a fee, or default; null while it runs. */
  readonly endedAt: Instant | null;
  readonly verdict: Verdict | null;
}

/** The facts that an assessment rests on. */
export interface ContractFacts {
  readonly terms: ContractTerms;
  readonly events: ContractEvents;
  readonly payments: readonly ContractPayment[];
}

/**
 * Earned, received and at risk, the return so far beside buying the coin, and once it has ended and its last payment was
 * due, a verdict by the declared rule.
 * @param around prices by which coin is valued as it comes, too
 */
export function assessContract(
  { terms, events, payments }: ContractFacts,
  around: Surroundings,
  rule: VerdictRule,
  now: Instant,
): Assessment {
  const accrual = accrue(terms, events, around, now);
  const over = accrual.stop === 'ended' || accrual.stop === 'fee';
  const stands = standing(terms, accrual.days, payments, { now, over });
  const endedAt =
    stands.defaultAt ?? (accrual.stop === 'fee' ? accrual.until : over ? contractEnd(terms, events) : null);
  const startPrice: Price | undefined = around.priceAt(terms.start);
  const cost = costOf(terms, events, startPrice);
  const coins: CoinAt[] = payments.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
  const prices = { start: startPrice, at: around.priceAt };
  const returns = cost === undefined ? undefined : returnsOf(terms.asset, cost.total, coins, prices);
  const settled = stands.days.every(({ day }) => day.dueAt < now);
  const verdict = endedAt !== null && settled ? judge(returns, stands, rule) : null;
  return { accrual, standing: stands, cost, returns, endedAt, verdict };
}
