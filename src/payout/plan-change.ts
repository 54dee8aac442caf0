import type { ChangeOffer } from './chaining';
import type { Coin } from './coin';
import { type BatchPlan, type BatchRefusal, isRefusal, planBatch, type PlanPolicy } from './plan';
import { feeCapBroken, paidBy, type Payable, type PlannedTransaction } from './planned';

/** So many unconfirmed coins are tried, one at a time: each is a plan of its own. */
const OFFERS_MAX = 3;

/**
 * Plans with confirmed coins, and only where they do not reach with one unconfirmed coin of our own change beside them: the
 * one with which the fewest wait for funds. What its ancestors lack to the rate is paid on top, by the operator: members
 * bear the fee of their own payment (RULES.md 16).
 * @param offers the most useful first
 */
export function planWithChange(
  owed: readonly Payable[],
  coins: readonly Coin[],
  offers: readonly ChangeOffer[],
  policy: PlanPolicy,
): BatchPlan | BatchRefusal {
  let best = planBatch(owed, coins, policy);
  for (const offer of offers.slice(0, OFFERS_MAX)) {
    if (waiting(best) === 0) break;
    const plan = planOn(offer, owed, { coins, policy });
    if (plan !== undefined && waiting(plan) < waiting(best)) best = plan;
  }
  return best;
}

/** Payments that wait for coins. */
function waiting({ deferred }: BatchPlan | BatchRefusal): number {
  return deferred.filter(({ reason }) => reason.code === 'funds').length;
}

/** undefined where a cap stands against what the ancestors ask for. */
function planOn(
  { coin, bumpSats, vbytesMax }: ChangeOffer,
  owed: readonly Payable[],
  { coins, policy }: { readonly coins: readonly Coin[]; readonly policy: PlanPolicy },
): BatchPlan | undefined {
  // Chosen by what it brings after its ancestors' fee, as Bitcoin Core's wallet does.
  const offered = { ...coin, valueSats: coin.valueSats - bumpSats, isOffered: true };
  const plan = planBatch(owed, [...coins, offered], { ...policy, vbytesMax });
  if (isRefusal(plan)) return undefined;
  const transactions = plan.transactions.map((one) => {
    return one.inputs.includes(offered) ? bumped(one, { offered, coin, bumpSats }) : one;
  });
  const keeps = (one: PlannedTransaction): boolean =>
    feeCapBroken({ ...one, paidSats: paidBy(one) }, policy) === undefined;
  return transactions.every(keeps) ? { ...plan, transactions } : undefined;
}

function bumped(
  transaction: PlannedTransaction,
  by: { readonly offered: Coin; readonly coin: Coin; readonly bumpSats: bigint },
): PlannedTransaction {
  const { offered, coin, bumpSats } = by;
  const { vbytes, wasteSats } = transaction;
  const feeSats = transaction.feeSats + bumpSats;
  return {
    ...transaction,
    inputs: transaction.inputs.map((one) => (one === offered ? { ...coin, isOffered: true } : one)),
    feeSats,
    bumpSats,
    wasteSats: wasteSats + bumpSats,
    rateSatPerKvb: (feeSats * 1_000n + BigInt(vbytes) - 1n) / BigInt(vbytes),
  };
}
