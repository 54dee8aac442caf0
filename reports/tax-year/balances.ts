import type { FactsOfYear } from '../../src/tax';
import type { PackBalance, Unresolved } from './year-pack';

/** The year of each coin of a file, and what does not come out even, which nothing in a file may do. */
export function balancesOf(facts: FactsOfYear): { balances: PackBalance[]; gaps: Unresolved[] } {
  const { events, decimalsOf, opening, lots, income, disposals, returned } = facts;
  const received = income.filter(({ units }) => units > 0n);
  const named = [...opening, ...lots, ...income, ...disposals, ...returned].map(({ asset }) => asset);
  const balances = [...new Set(named)].sort().map((asset): PackBalance => {
    const bought = events.flatMap((event) => (event.kind === 'acquire' ? [event] : []));
    const into = events.flatMap((event) => (event.kind === 'exchange' ? [event.to] : []));
    return {
      ...{ asset, decimals: decimalsOf(asset), opening: sumOf(opening, asset), income: sumOf(received, asset) },
      ...{ bought: sumOf(bought, asset), exchangedIn: sumOf(into, asset), disposed: sumOf(disposals, asset) },
      returned: sumOf(returned, asset),
      ...{ spentOnMoves: spentOnMoves(facts, asset), closing: sumOf(lots, asset), counted: null },
    };
  });
  const gaps = balances.flatMap((balance): Unresolved[] => {
    // What could not be judged is named by itself, and leaves a gap only because of that.
    if (gapOf(balance) === 0n || facts.errors.length > 0) return [];
    const words = `${balance.asset} does not come out even: what came in is not what went out and is left.`;
    return [{ id: balance.asset, code: 'tax.reconciliation', words, blocks: true }];
  });
  return { balances, gaps };
}

/** What came in and is neither given away nor left: 0, or something is missing. */
export function gapOf(balance: PackBalance): bigint {
  const { opening, income, bought, exchangedIn, disposed, returned, spentOnMoves: spent, closing } = balance;
  return opening + income + bought + exchangedIn - disposed - returned - spent - closing;
}

function spentOnMoves({ events, rules }: FactsOfYear, asset: string): bigint {
  if (rules.transferFee === 'dispose') return 0n;
  let spent = 0n;
  for (const event of events) {
    const coin = event.kind === 'transfer' ? event.cost?.coin : undefined;
    if (event.kind !== 'transfer' || coin?.asset !== asset) continue;
    const isSame = coin.asset === event.asset && coin.wallet === event.wallet;
    spent += coin.units + (isSame ? 0n : (coin.own?.units ?? 0n));
  }
  return spent;
}

function sumOf(rows: readonly { readonly asset: string; readonly units: bigint }[], asset: string): bigint {
  return rows.reduce((sum, row) => (row.asset === asset ? sum + row.units : sum), 0n);
}
