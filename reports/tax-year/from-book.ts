import { type BookYear, type EventTrail, type FactEvent, treatmentAt } from '../../src/tax';
import { formatDecimal, parsePrice, usd, usdWorth } from '../../src/units';
import { gapOf } from './balances';
import { packOf, type PackSettings, priceOf } from './from-facts';
import type {
  BasisGround,
  PackActivity,
  PackBalance,
  PackIncome,
  PackLot,
  PackMove,
  PackPrice,
  PackTransaction,
  Trail,
  Unresolved,
  YearPack,
} from './year-pack';

/** What a member's pack rests on that a file of events does not have. */
const BOOK_WORDS = [
  'All coin that the operator holds for you is one wallet; so are all addresses of one extended key; any other address of yours is one by itself.',
  'A payout moves coin into your wallet with its date and basis, or is the income itself where your income is declared as on chain.',
  'Income is what became yours after the fees that were withheld before, as on the statement of income. Those fees have columns of their own and are in no total: whether income is the amount before the pool fee is not settled.',
  'A fee out of coin that was yours already counts as disposed of at its value then; the regulations do not settle it for a network fee.',
  'What you did with coin after it was paid to you is known here only where you entered it.',
];

/** Who states the values of own events. */
const BY_MEMBER = 'the member';

/** One member's year out of the service's books, as a pack. */
export function packOfBook(book: BookYear, filing: PackSettings['filing']): YearPack {
  const { facts } = book;
  const pack = packOf(facts, { holder: book.name, filing, activity: { treatment: 'undecided', expenses: [] } });
  const { balances, gaps } = counted(pack.balances, book, facts.errors.length === 0);
  const { income, activities } = earnedBy(pack.income, book);
  const rows = {
    income,
    sales: salesOf(pack, book),
    lots: pack.lots.map((lot) => traced(grounded(lot, lot.id, book), book)),
    moves: movesOf(pack, book),
  };
  return {
    ...{ ...pack, ...rows, activities, balances },
    rules: [...pack.rules, ...BOOK_WORDS],
    prices: pricesOf(book, [...rows.income, ...rows.sales]),
    transactions: transactionsOf(pack.transactions, book),
    unresolved: [...book.open, ...pack.unresolved, ...gaps],
  };
}

function trailOf(trail: EventTrail): Trail {
  const { ledgerEntryId, receiptId, quoteId } = trail;
  return { ledgerEntryId, receiptId, quoteId };
}

/** Every source is an activity, by what the member called it when the income came: one that was decided anew stands twice. */
function earnedBy(
  rows: readonly PackIncome[],
  { trails, choices }: BookYear,
): Pick<YearPack, 'activities'> & { readonly income: PackIncome[] } {
  const activities = new Map<string, PackActivity>();
  const income = rows.map((row): PackIncome => {
    const trail = trails.get(row.id);
    const name = trail?.source ?? row.activity;
    const treatment = treatmentAt(choices, name, row.at);
    const id = `${name} (${treatment})`;
    activities.set(id, { id, name, treatment, expenses: [] });
    if (trail === undefined) return { ...row, activity: id };
    // What was withheld was withheld before the amount became the member's: it is no part of the income.
    const withheld = { fees: trail.fees ?? {}, isGross: false };
    return { ...row, ...trailOf(trail), ...withheld, activity: id, txid: trail.txid };
  });
  return { activities: [...activities.values()], income };
}

function salesOf({ sales }: YearPack, book: BookYear): YearPack['sales'] {
  return sales.map((sale) => {
    const row = grounded(sale, sale.lot, book);
    const trail = book.trails.get(row.id);
    if (trail === undefined) return row;
    const { txid, isTaxWithheld } = trail;
    return { ...row, ...trailOf(trail), txid, ...(isTaxWithheld === undefined ? {} : { isTaxWithheld }) };
  });
}

/** With what acquired it, so that a lot of an earlier year leads to its entry too. */
function traced(lot: PackLot, { trails }: BookYear): PackLot {
  const { ledgerEntryId = null, txid = null } = trails.get(lot.id) ?? {};
  return ledgerEntryId === null && txid === null ? lot : { ...lot, ledgerEntryId, txid };
}

/** Payouts, and what the member moved: with the receipts that prove them on chain. */
function movesOf({ moves }: YearPack, { trails }: BookYear): PackMove[] {
  return moves.map((move) => {
    const trail = trails.get(move.id);
    return trail === undefined ? move : { ...move, ...trailOf(trail), txid: trail.txid };
  });
}

/** With what the basis of its lot rests on, where that is not these books. */
function grounded<T extends object>(row: T, lot: string, { basis }: BookYear): T & { basisGround?: BasisGround } {
  const basisGround = basis.get(lot);
  return basisGround === undefined ? row : { ...row, basisGround };
}

/** Each price that a row of the year cites, once; then what the member stated with own events. */
function pricesOf({ facts, trails, prices }: BookYear, rows: readonly Trail[]): PackPrice[] {
  const cited = new Set(rows.flatMap(({ quoteId }) => quoteId ?? []));
  const quotes = [...prices.values()].filter(({ id }) => cited.has(id)).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)); // prettier-ignore
  return [
    ...quotes.map(({ id, asset, at, price, source, label }): PackPrice => {
      const coin = { units: 10n ** BigInt(facts.decimalsOf(asset)), decimals: facts.decimalsOf(asset) };
      const worth = { unitPriceUsd: price, usd: usdWorth(coin, parsePrice(price)) };
      return { id, at, asset, ...coin, ...worth, source: `${source}: ${label}` };
    }),
    ...facts.events.flatMap((event) => (trails.has(event.id) ? [] : priceOf(event, facts.decimalsOf, BY_MEMBER))),
  ];
}

/** The journal's own count beside the lots: one base unit too few or too many blocks the year. */
function counted(
  balances: readonly PackBalance[],
  { counted: count }: BookYear,
  isJudged: boolean,
): { balances: PackBalance[]; gaps: Unresolved[] } {
  const seen = balances.map((balance) => ({ ...balance, counted: count.get(balance.asset) ?? null }));
  const gaps = seen.flatMap(({ asset, counted: units, closing, ...rest }): Unresolved[] => {
    const isEven = units === null || units === closing || !isJudged || gapOf({ ...rest, asset, closing, counted: units }) !== 0n; // prettier-ignore
    const words = `${asset}: the lots are not what the journal counts. Nothing was paid or changed by this. Tell whoever runs the service.`;
    return isEven ? [] : [{ id: asset, code: 'tax.reconciliation', words, blocks: true }];
  });
  return { balances: seen, gaps };
}

/** Other programs know no income that is taken back: what is left of a receipt is what they are told. What was brought along from before the books they are told by its owner. */
function transactionsOf(all: readonly PackTransaction[], { facts, trails }: BookYear): PackTransaction[] {
  const byId = new Map(facts.events.map((event) => [event.id, event]));
  const back = takenBack(facts.events);
  return all.flatMap((one): PackTransaction[] => {
    const event = byId.get(one.id);
    const gone = back.get(one.id);
    if (event?.kind === 'acquire' && trails.has(one.id)) return [];
    const told = { ...one, txid: trails.get(one.id)?.txid ?? one.txid };
    if (event?.kind !== 'income' || gone === undefined) return [told];
    const units = event.units - gone.units;
    if (units <= 0n) return [];
    const amount = formatDecimal({ digits: units, scale: facts.decimalsOf(event.asset) });
    return [{ ...told, received: { asset: event.asset, amount }, usd: usd(event.usd - gone.usd) }];
  });
}

function takenBack(events: readonly FactEvent[]): Map<string, { units: bigint; usd: bigint }> {
  const sums = new Map<string, { units: bigint; usd: bigint }>();
  for (const event of events) {
    if (event.kind !== 'return' || event.reversed === undefined) continue;
    const lot = event.of[0]?.lot ?? '';
    const before = sums.get(lot) ?? { units: 0n, usd: 0n };
    sums.set(lot, { units: before.units + event.reversed.units, usd: before.usd + event.reversed.usd });
  }
  return sums;
}
