import type { LineValue, OperatorBooks, OperatorDisposal, Worth } from '../../src/yearend';
import { type Asset, decimalsOf, formatInstant, type Usd, ZERO_USD } from '../../src/units';
import { type Canonical, canonicalJson, sha256Hex } from '../canonical';
import { type CsvCell, numberCell, textCell } from '../csv';
import { type Cell, coinsCell, lineCell, type Table, tableCsv, tableJson, texts, totalCell } from '../tax-year/table';
import { HOW_COUNTED, NOT_DECIDED } from './sentences';

/** One file of the books. */
export interface BooksFile {
  readonly name: string;
  readonly text: string;
}

export interface BooksFiles {
  /** The year is over and everything has a price. */
  readonly isFinal: boolean;
  /** As every file says it. */
  readonly status: string;
  readonly files: readonly BooksFile[];
}

/**
 * The operator's books of a year as CSV, one file a table, and all of it as JSON. The same books and program give the same
 * bytes; amounts are in coins, dollars in 8 decimals and totals in cents, with what is exact in the JSON.
 * @param program name and version that is printed
 */
export function operatorBooksFiles(books: OperatorBooks, program: string): BooksFiles {
  const status = statusOf(books);
  const tables = [
    summaryTable(books, status, program),
    trialBalanceTable(books),
    accountTable(books),
    lineTable(books),
    disposalTable(books.disposals),
    taxDepositTable(books),
    unpricedTable(books),
  ];
  const { year, zone, through } = books;
  const json = {
    ...{ document: 'operator-books', status, year, zone, program },
    ...{ through: { position: through.position, hash: through.hash } },
    ...{ howCounted: HOW_COUNTED, notDecided: NOT_DECIDED },
    factsSha256: sha256Hex(canonicalJson(books as unknown as Canonical)),
    tables: Object.fromEntries(tables.map((table) => [table.name, tableJson(table)])),
  };
  const csv = tables.map((table) => ({ name: `${table.name}.csv`, text: tableCsv(table) }));
  const isFinal = status.startsWith('final');
  return { isFinal, status, files: [...csv, { name: 'books.json', text: `${JSON.stringify(json, null, 2)}\n` }] };
}

function statusOf({ running, unpriced }: OperatorBooks): string {
  const n = unpriced.length;
  const prices = n === 0 ? [] : [`${n} ${n === 1 ? 'row has' : 'rows have'} no price`];
  if (running !== null) {
    return ['year to date, not final', `made on ${running.madeOn}, the year ends ${running.ends}`, ...prices].join(
      '; ',
    );
  }
  return n === 0 ? 'final: the year is over and every row has a price' : `not final: ${prices.join('')}`;
}

const EMPTY = textCell('');
const coins = (asset: Asset, units: bigint): CsvCell => coinsCell({ units, decimals: decimalsOf(asset) });
/** Empty where a row of it has no price. */
const total = (value: Usd | null): Cell => (value === null ? EMPTY : totalCell(value));
const count = (value: number): CsvCell => numberCell(String(value));

function summaryTable(books: OperatorBooks, status: string, program: string): Table {
  const { totals, disposalTotals, incomeUsd, expenseUsd } = books;
  return {
    name: 'summary',
    columns: ['record', 'what', 'asset', 'rows', 'amount', 'usd', 'earlier_years_amount', 'earlier_years_usd', 'note'],
    rows: [
      { record: textCell('status'), note: textCell(status) },
      { record: textCell('program'), note: textCell(`${program}; tax year ${books.year} in the zone ${books.zone}`) },
      { record: textCell('journal'), rows: count(books.through.position), note: textCell(books.through.hash) },
      { record: textCell('late'), rows: count(books.late), note: textCell('entries of the year that were booked after it') }, // prettier-ignore
      ...totals.map(({ type, account, asset, lines, units, usd, earlierYears }) => ({
        ...texts({ record: type, what: account, asset }),
        ...{ rows: count(lines), amount: coins(asset, units), usd: total(usd) },
        earlier_years_amount: coins(asset, earlierYears.units),
        earlier_years_usd: total(earlierYears.usd),
      })),
      { record: textCell('total'), what: textCell('income'), usd: total(incomeUsd) },
      { record: textCell('total'), what: textCell('expense'), usd: total(expenseUsd) },
      ...disposalTotals.map(({ kind, whose, asset, count: rows, units, usd }) => ({
        ...texts({ record: `disposal-${whose}`, what: kind, asset }),
        ...{ rows: count(rows), amount: coins(asset, units), usd: total(usd) },
      })),
      ...HOW_COUNTED.map((sentence) => texts({ record: 'how-counted', note: sentence })),
      ...NOT_DECIDED.map((sentence) => texts({ record: 'not-decided', note: sentence })),
    ],
  };
}

function trialBalanceTable({ opening, closing }: OperatorBooks): Table {
  const at = (end: string, balance: OperatorBooks['opening']): Table['rows'] => [
    ...balance.lines.map(({ kind, type, asset, accounts, debit, credit }) => ({
      ...texts({ at: end, kind, type, asset }),
      ...{ accounts: count(accounts), debit: coins(asset, debit), credit: coins(asset, credit) },
    })),
    ...balance.totals.map(({ asset, debit, credit }) => ({
      ...texts({ at: end, kind: 'total', asset }),
      ...{ debit: coins(asset, debit), credit: coins(asset, credit) },
    })),
  ];
  return {
    name: 'trial-balance',
    columns: ['at', 'kind', 'type', 'asset', 'accounts', 'debit', 'credit'],
    rows: [...at('opening', opening), ...at('closing', closing)],
  };
}

function accountTable({ accounts, totals }: OperatorBooks): Table {
  const worth = new Map(totals.map(({ account, asset, usd }) => [`${account} ${asset}`, usd]));
  return {
    name: 'accounts',
    columns: ['account', 'type', 'asset', 'opening', 'debit', 'credit', 'closing', 'movement_usd'],
    rows: accounts.map(({ account, type, asset, opening, debit, credit, closing, usd }) => ({
      ...texts({ account, type, asset }),
      ...{ opening: coins(asset, opening), debit: coins(asset, debit) },
      ...{ credit: coins(asset, credit), closing: coins(asset, closing) },
      movement_usd: total(worth.get(`${account} ${asset}`) ?? usd),
    })),
  };
}

const VALUE_COLUMNS = ['usd', 'price_usd', 'valued_at_utc', 'price_source', 'price_label', 'quote', 'cause'];

function valueCells(value: LineValue | null, row: Pick<Worth, 'units' | 'valuedAt'>): Record<string, Cell> {
  const valued_at_utc = textCell(formatInstant(row.valuedAt));
  if (value === null) return row.units === 0n ? { usd: lineCell(ZERO_USD) } : { valued_at_utc };
  const { usd, price, priceSource, priceLabel, quoteId } = value;
  const said = texts({ price_source: priceSource, price_label: priceLabel, quote: quoteId });
  return { usd: lineCell(usd), price_usd: numberCell(price), valued_at_utc, ...said };
}

function lineTable({ lines }: OperatorBooks): Table {
  return {
    name: 'lines',
    columns: ['line', 'time_utc', 'tax_day', 'type', 'account', 'asset', 'amount', 'entries', 'of_year', ...VALUE_COLUMNS], // prettier-ignore
    rows: lines.map((line) => ({
      ...texts({ line: line.id, time_utc: formatInstant(line.at), tax_day: line.day, type: line.type }),
      ...texts({ account: line.account, asset: line.asset, cause: line.cause }),
      ...{ amount: coins(line.asset, line.units), entries: count(line.entries) },
      of_year: line.ofYear === null ? EMPTY : count(line.ofYear),
      ...valueCells(line.value, line),
    })),
  };
}

function disposalTable(disposals: readonly OperatorDisposal[]): Table {
  return {
    name: 'disposals',
    columns: ['disposal', 'time_utc', 'tax_day', 'kind', 'whose', 'gave_asset', 'gave_amount', 'valued_asset', 'valued_amount', ...VALUE_COLUMNS, 'why'], // prettier-ignore
    rows: disposals.map((one) => ({
      ...texts({ disposal: one.id, time_utc: formatInstant(one.at), tax_day: one.day, kind: one.kind }),
      ...texts({ whose: one.whose, gave_asset: one.gave.asset, valued_asset: one.asset, cause: one.cause, why: one.why }), // prettier-ignore
      ...{ gave_amount: coins(one.gave.asset, one.gave.units), valued_amount: coins(one.asset, one.units) },
      ...valueCells(one.value, one),
    })),
  };
}

function taxDepositTable({ taxDeposits }: OperatorBooks): Table {
  return {
    name: 'tax-deposits',
    columns: ['entry', 'time_utc', 'tax_day', 'asset', 'amount', 'cost_usd', 'gain_usd', ...VALUE_COLUMNS],
    rows: taxDeposits.map((one) => ({
      ...texts({ entry: one.id, time_utc: formatInstant(one.at), tax_day: one.day, asset: one.asset, cause: one.cause }), // prettier-ignore
      ...{
        amount: coins(one.asset, one.units),
        cost_usd: lineCell(one.cost),
        gain_usd: one.gain === null ? EMPTY : lineCell(one.gain),
      },
      ...valueCells(one.value, one),
    })),
  };
}

function unpricedTable({ unpriced }: OperatorBooks): Table {
  return {
    name: 'unresolved',
    columns: ['row', 'asset', 'amount', 'valued_at_utc', 'why'],
    rows: unpriced.map(({ id, asset, units, valuedAt, why }) => ({
      ...texts({ row: id, asset, valued_at_utc: formatInstant(valuedAt), why }),
      amount: coins(asset, units),
    })),
  };
}
