import { formatDecimal, formatUsdTotal, type Instant, type Usd, USD_SCALE, usd } from '../../src/units';
import { columnsOf, form8949 } from '../form-8949';
import { type PlacedSale, placedSales, sourceOf, unitPriceOf } from './ledgers';
import { openPoints, type YearFiles } from './year-files';
import { type BasisGround, type Coins, isTaxWithheld, type Trail, type Unresolved, type YearPack } from './year-pack';

/** More open points than these are in `unresolved.csv` alone. */
const OPEN_MAX = 200;

/** What the disposals of one term come to, in cents half up, as text. */
interface SheetPart {
  readonly rows: number;
  readonly proceedsUsd: string;
  readonly basisUsd: string;
  readonly gainUsd: string;
}

/** What a screen shows of a year: the totals of the files, and what is open. */
export interface YearSheet {
  readonly isBlocked: boolean;
  readonly factsSha256: string;
  readonly unresolved: readonly Unresolved[];
  readonly unresolvedCount: number;
  /** Null while something blocks the year: no total would be right. */
  readonly totals: {
    readonly income: { readonly rows: number; readonly usd: string };
    readonly short: SheetPart;
    readonly long: SheetPart;
    readonly lots: { readonly rows: number; readonly basisUsd: string };
    /** Federal income tax withheld in coin, at its value then. */
    readonly withheld: { readonly rows: number; readonly usd: string };
  } | null;
  /** Names of all files but the pages and the manifest. */
  readonly files: readonly string[];
}

/** Lists that a total opens to: receipts, disposals by term, lots that are left, tax that was withheld in coin. */
export const SHEET_LISTS = ['income', 'short', 'long', 'lots', 'withheld'] as const;
export type SheetList = (typeof SHEET_LISTS)[number];

/** One row of a list, as a screen shows it. Null is what rows of its list do not have. */
export interface SheetRow {
  /** The event that made it. */
  readonly event: string;
  readonly kind: 'income' | 'dispose' | 'exchange' | 'fee' | 'withheld' | 'lot';
  readonly at: Instant;
  readonly day: string;
  readonly wallet: string | null;
  readonly asset: string;
  readonly amount: string;
  /** Value at receipt, or what was realized. */
  readonly usd: string | null;
  readonly basisUsd: string | null;
  readonly gainUsd: string | null;
  /** What the basis rests on, where that is not the books themselves. */
  readonly basisGround: BasisGround | null;
  readonly term: 'short' | 'long' | null;
  readonly acquiredOn: string | null;
  readonly lot: string | null;
  /** Row of Form 8949, such as `I-3`. */
  readonly formRow: string | null;
  readonly activity: string | null;
  readonly txid: string | null;
  readonly ledgerEntryId: string | null;
  readonly receiptId: string | null;
  readonly price: {
    readonly id: string;
    readonly at: Instant;
    readonly asset: string;
    readonly unitPriceUsd: string | null;
    readonly source: string;
  } | null;
}

/** Rows of a list from one on, and how many it has. */
export interface SheetRows {
  readonly rows: readonly SheetRow[];
  readonly count: number;
}

/** What a year comes to. @param made all files of the same pack */
export function yearSheet(pack: YearPack, { isBlocked, factsSha256, files }: YearFiles): YearSheet {
  const unresolved = openPoints(pack);
  const first = [...unresolved.filter(({ blocks }) => blocks), ...unresolved.filter(({ blocks }) => !blocks)];
  return {
    ...{ isBlocked, factsSha256, unresolved: first.slice(0, OPEN_MAX), unresolvedCount: unresolved.length },
    totals: isBlocked ? null : totalsOf(pack),
    files: files.map(({ name }) => name),
  };
}

function totalsOf(pack: YearPack): YearSheet['totals'] {
  const { income, sales, lots } = pack;
  const taxes = sales.filter(isTaxWithheld);
  const part = (term: 'short' | 'long'): SheetPart => {
    const own = sales.filter((sale) => sale.term === term);
    const gain = sum(own.map((sale) => columnsOf(sale).gain));
    const of = (pick: 'proceeds' | 'basis'): string => cents(sum(own.map((sale) => sale[pick])));
    return { rows: own.length, proceedsUsd: of('proceeds'), basisUsd: of('basis'), gainUsd: cents(gain) };
  };
  return {
    income: { rows: income.length, usd: cents(sum(income.map((row) => row.usd))) },
    ...{ short: part('short'), long: part('long') },
    lots: { rows: lots.length, basisUsd: cents(sum(lots.map(({ basis }) => basis))) },
    withheld: { rows: taxes.length, usd: cents(sum(taxes.map(({ proceeds }) => proceeds))) },
  };
}

/**
 * Rows of one list, in the order of its file.
 * @throws DomainError `reports.unknown-year`
 */
export function sheetRows(
  pack: YearPack,
  list: SheetList,
  { from, limit }: { readonly from: number; readonly limit: number },
): SheetRows {
  const rows = rowsOf(pack, list);
  return { rows: rows.slice(from, from + limit).map((row) => row()), count: rows.length };
}

const NONE = {
  basisGround: null,
  ...{ usd: null, basisUsd: null, gainUsd: null, term: null, acquiredOn: null, lot: null, formRow: null },
  ...{ activity: null, txid: null, ledgerEntryId: null, receiptId: null, price: null },
} as const;

/** Each row is written when it is shown. */
function rowsOf(pack: YearPack, list: SheetList): (() => SheetRow)[] {
  const priceOf = pricesOf(pack);
  switch (list) {
    case 'income':
      return pack.income.map((row) => () => ({
        ...NONE,
        ...{ event: row.id, kind: 'income', at: row.at, day: row.day, wallet: row.wallet, ...coinsOf(row) },
        ...{ usd: dollars(row.usd), activity: row.activity, lot: row.id, ...trailOf(row), price: priceOf(row) },
      }));
    case 'short':
    case 'long':
    case 'withheld':
      return ofList(pack, list).map(({ sale, formRow }) => () => ({
        ...{
          event: sale.id,
          kind: isTaxWithheld(sale) ? 'withheld' : sale.kind,
          at: sale.disposedAt,
          day: sale.disposedOn,
          wallet: sale.wallet,
        },
        ...{ ...coinsOf(sale), usd: dollars(sale.proceeds), basisUsd: dollars(sale.basis), activity: null },
        basisGround: sale.basisGround ?? null,
        ...{ gainUsd: dollars(columnsOf(sale).gain), term: sale.term, acquiredOn: sale.acquiredOn },
        ...{ lot: sale.lot, formRow, ...trailOf(sale), price: priceOf(sale) },
      }));
    case 'lots':
      return pack.lots.map((row) => () => ({
        ...NONE,
        ...{ event: row.id, kind: 'lot', at: row.acquiredAt, day: row.acquiredOn, wallet: row.wallet },
        ...{ ...coinsOf(row), acquiredOn: row.acquiredOn, lot: row.id, basisGround: row.basisGround ?? null },
        basisUsd: row.basisGround === 'unproved' ? null : dollars(row.basis),
      }));
  }
}

function ofList({ year, sales, filing }: YearPack, list: 'short' | 'long' | 'withheld'): PlacedSale[] {
  const placed = placedSales(form8949(year, sales, filing), sales);
  return placed.filter(({ sale }) => (list === 'withheld' ? isTaxWithheld(sale) : sale.term === list));
}

function pricesOf({ prices }: YearPack): (row: Trail) => SheetRow['price'] {
  const byId = new Map(prices.map((price) => [price.id, price]));
  return ({ quoteId }) => {
    const price = byId.get(quoteId ?? '');
    if (price === undefined) return null;
    const { id, at, asset } = price;
    return { id, at, asset, unitPriceUsd: unitPriceOf(price), source: sourceOf(price) };
  };
}

function trailOf({ txid, ledgerEntryId, receiptId }: Trail & { readonly txid: string | null }) {
  return { txid, ledgerEntryId, receiptId };
}

function coinsOf({ asset, units, decimals }: Coins) {
  return { asset, amount: formatDecimal({ digits: units, scale: decimals }) };
}

/** A total as the files print it. @see RULES.md 8 */
function cents(value: Usd): string {
  return formatUsdTotal(value);
}

function dollars(value: Usd): string {
  return formatDecimal({ digits: value, scale: USD_SCALE });
}

function sum(values: readonly Usd[]): Usd {
  return usd(values.reduce((all, value) => all + value, 0n));
}
