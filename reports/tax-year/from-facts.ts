import type { DisposalRow, FactEvent, FactRules, FactsOfYear } from '../../src/tax';
import { allocate, dayIn, formatDecimal, groupBy, type Usd, usd, USD_SCALE } from '../../src/units';
import type { Statement } from '../form-8949';
import { balancesOf } from './balances';
import type { Coins, PackActivity, PackMove, PackPrice, PackSale, PackTransaction, StatedPrice, Unresolved, YearPack } from './year-pack'; // prettier-ignore

type Quantity = Pick<Coins, 'asset' | 'units'>;

/** A file of events has no journal, no quotes and no proofs: what it says stands under the id of its event. */
const NO_TRAIL = { ledgerEntryId: null, receiptId: null } as const;
const SOURCE = 'value stated in the file';
/** Who states the values of a file; in the books of a service it is its member. */
const BY_FILE = 'the file';

/** All income of a file is earned by one activity. */
const ACTIVITY = 'mining';

/** What a return needs beside the events. */
export interface PackSettings extends Pick<YearPack, 'holder' | 'filing'> {
  readonly activity: Pick<PackActivity, 'treatment' | 'expenses'>;
}

/** The year of a file of events, as a pack. */
export function packOf(facts: FactsOfYear, { holder, filing, activity }: PackSettings): YearPack {
  const { year, rules, events, decimalsOf } = facts;
  const byId = new Map(events.map((event) => [event.id, event]));
  const { balances, gaps } = balancesOf(facts);
  return {
    ...{ year, zone: rules.zone, holder, rules: ruleWords(rules), filing, balances },
    activities: [{ id: ACTIVITY, name: ACTIVITY, ...activity }],
    income: facts.income.map(({ feeUsd, ...row }) => ({
      ...{ ...row, ...NO_TRAIL, decimals: decimalsOf(row.asset), quoteId: row.id },
      ...{ activity: ACTIVITY, fees: feeUsd === 0n ? {} : { other: feeUsd }, isGross: true },
      txid: txidOf(byId.get(row.id)),
    })),
    sales: salesOf(facts, byId),
    lots: facts.lots.map((row) => ({ ...row, decimals: decimalsOf(row.asset) })),
    moves: events.flatMap((event) => moveOf(event, facts)),
    prices: events.flatMap((event) => priceOf(event, decimalsOf, BY_FILE)),
    transactions: events.flatMap((event) => transactionOf(event, decimalsOf)),
    unresolved: [
      ...facts.errors.map(({ id, code, message }): Unresolved => ({ id, code, words: message, blocks: true })),
      ...gaps,
      ...facts.warnings.map(({ id, code, message }): Unresolved => ({ id, code, words: message, blocks: false })),
    ],
  };
}

/** @returns nothing for what is no move */
function moveOf(event: FactEvent, { rules, decimalsOf }: FactsOfYear): PackMove[] {
  if (event.kind !== 'transfer') return [];
  const { id, at, asset, units, wallet: from, toWallet: to } = event;
  const day = dayIn(at, rules.zone);
  return [{ ...{ id, at, day, asset, units, from, to, decimals: decimalsOf(asset) }, ...NO_TRAIL, quoteId: null, txid: txidOf(event) }]; // prettier-ignore
}

const BASIS_WORDS: Readonly<Record<FactRules['basis'], string>> = {
  wallet: 'Lots are counted by wallet (26 CFR 1.1012-1(j)).',
  universal: 'One pool of lots served all wallets, divided only where an allocation of 2025-01-01 says so.',
  allocated:
    'Lots are counted by wallet (26 CFR 1.1012-1(j)). Only of a coin of which an allocation as of 2025-01-01 was stated, one pool served all wallets ' +
    'until then (Rev. Proc. 2024-28); such an allocation is stated by the member, not seen by these books.',
};

const METHOD_WORDS: Readonly<Record<FactRules['method'], string>> = {
  fifo: 'first in, first out (FIFO), by the time they were first acquired',
  lifo: 'last in, first out (LIFO)',
  hifo: 'by the highest basis of a coin first (HIFO)',
  lofo: 'by the lowest basis of a coin first (LOFO)',
  specific: 'first in, first out (FIFO), as nothing else was recorded',
};

function ruleWords({ basis, method, transferFee }: FactRules): string[] {
  return [
    BASIS_WORDS[basis],
    `Where no units were named and no standing order was in force, lots left ${METHOD_WORDS[method]}.`,
    transferFee === 'dispose'
      ? 'Coin that a move between own wallets cost counts as disposed of at its value; the regulations do not settle it.'
      : 'Coin that a move between own wallets cost gave its basis to what was moved; the regulations do not settle it.',
  ];
}

function salesOf({ disposals, decimalsOf }: FactsOfYear, byId: ReadonlyMap<string, FactEvent>): PackSale[] {
  const shares = new Map<DisposalRow, Statement>();
  const sold = disposals.filter(({ kind }) => kind !== 'fee');
  const rowsOf = groupBy(sold, ({ id }) => id);
  for (const [id, event] of byId) {
    if ((event.kind !== 'dispose' && event.kind !== 'exchange') || event.stated === undefined) continue;
    const rows = rowsOf.get(id) ?? [];
    const { proceeds, basis } = event.stated;
    const costs = share(
      event.cost?.usd ?? usd(0n),
      rows.map(({ units }) => units),
    );
    const shown = share(
      proceeds,
      rows.map(({ units }) => units),
    );
    const bases = basis === undefined ? undefined : shareBasis(basis, rows);
    for (const [index, row] of rows.entries()) {
      const of = (parts: readonly Usd[] | undefined): Usd => parts?.[index] ?? usd(0n);
      shares.set(row, { proceeds: of(shown), basis: bases === undefined ? null : of(bases), costs: of(costs) });
    }
  }
  return disposals.map((row) => ({
    ...{ ...row, ...NO_TRAIL, decimals: decimalsOf(row.asset), quoteId: quoteOf(row, byId.get(row.id)) },
    ...{ txid: txidOf(byId.get(row.id)), statement: shares.get(row) ?? null },
  }));
}

function share(total: Usd, weights: readonly bigint[]): Usd[] {
  return weights.length === 0 ? [] : allocate(total, weights).map(usd);
}

/** By what each lot cost, so that a form which is right as a whole is right in each row. */
function shareBasis(total: Usd, rows: readonly DisposalRow[]): Usd[] {
  const cost = rows.map(({ basis }) => basis);
  const isFree = cost.every((basis) => basis === 0n);
  return share(total, isFree ? rows.map(({ units }) => units) : cost);
}

function txidOf(event: FactEvent | undefined): string | null {
  return event !== undefined && 'txid' in event ? (event.txid ?? null) : null;
}

type DecimalsOf = FactsOfYear['decimalsOf'];

/** A coin that was given as the fee of something else has a value of its own. */
function quoteOf({ id, kind }: DisposalRow, event: FactEvent | undefined): string {
  return kind === 'fee' && event?.kind !== 'fee' ? feeQuote(id) : id;
}

const feeQuote = (id: string): string => `${id}:fee`;

/** The values that an event states. @param by who stated it */
export function priceOf(event: FactEvent, decimalsOf: DecimalsOf, by: string): PackPrice[] {
  const price = (id: string, { asset, units }: Quantity, value: Usd, stated: Omit<StatedPrice, 'by'>): PackPrice => ({
    ...{ id, at: event.at, asset, units, decimals: decimalsOf(asset), unitPriceUsd: null, usd: value, source: SOURCE },
    stated: { by, ...stated },
  });
  const cost = 'cost' in event ? event.cost : undefined;
  const unit = (text: string | undefined): Omit<StatedPrice, 'by'> => ({ unitPriceUsd: text ?? null, received: null });
  return [
    ...('usd' in event
      ? [price(event.id, event, event.usd, { ...unit(event.unitPrice), received: ofReceived(event) })]
      : []),
    ...(cost?.coin === undefined || cost.isUnvalued === true
      ? []
      : [price(feeQuote(event.id), cost.coin, cost.usd, unit(cost.unitPrice))]),
  ];
}

function ofReceived(event: FactEvent): StatedPrice['received'] {
  if (event.kind !== 'exchange' || event.to.unitPrice === undefined) return null;
  return { asset: event.to.asset, unitPriceUsd: event.to.unitPrice };
}

/** Orders and names of lots are no transactions. */
function transactionOf(event: FactEvent, decimalsOf: DecimalsOf): PackTransaction[] {
  if (!('wallet' in event) || event.kind === 'standing-order' || event.kind === 'return') return [];
  const { id, at, kind } = event;
  const money = (asset: string, units: bigint) => ({
    asset,
    amount: formatDecimal({ digits: units, scale: decimalsOf(asset) }),
  });
  const dollars = (value: Usd) => ({ asset: 'USD', amount: formatDecimal({ digits: value, scale: USD_SCALE }) });
  const coins = money(event.asset, event.units);
  const cost = 'cost' in event ? event.cost : undefined;
  const paid = cost?.coin === undefined ? undefined : cost.coin.units + (cost.coin.own?.units ?? 0n);
  const fee =
    cost === undefined
      ? null
      : { ...(cost.coin === undefined ? dollars(cost.usd) : money(cost.coin.asset, paid ?? 0n)), usd: cost.usd };
  const base = { id, at, fee, txid: txidOf(event) };
  switch (kind) {
    case 'income':
      return [{ ...base, kind, sent: null, received: coins, usd: event.usd }];
    case 'acquire':
      return [{ ...base, kind: 'buy', sent: dollars(event.usd), received: coins, usd: event.usd }];
    case 'dispose':
      return [{ ...base, kind: 'sell', sent: coins, received: dollars(event.usd), usd: event.usd }];
    case 'exchange':
      return [{ ...base, kind, sent: coins, received: money(event.to.asset, event.to.units), usd: event.usd }];
    case 'fee':
      return [{ ...base, kind: 'spend', sent: coins, received: dollars(event.usd), usd: event.usd }];
    case 'transfer':
      return [{ ...base, kind: 'move', sent: coins, received: coins, usd: null }];
  }
}
