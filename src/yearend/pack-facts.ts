import { type Canonical, canonicalJson } from '../../reports/canonical';
import { packOfBook } from '../../reports/tax-year/from-book';
import type { YearPack } from '../../reports/tax-year/year-pack';
import type { BookYear, MemberIncome } from '../tax';
import { formatUsdExact, type Usd, usd, ZERO_USD } from '../units';
import type { ClosedFacts } from './closed-facts';
import type { MemberFacts } from './year-facts';

/** How a return shows the year is no fact of it: whoever prints the pack says so then. */
const NO_FILING: YearPack['filing'] = {
  ...{ rounding: 'cents', rows: 'lots', status: 'other', taxableIncome: null, wages: null },
  carriedIn: { short: ZERO_USD, long: ZERO_USD },
};

type Row = readonly [id: string, text: string];

/**
 * What is closed of a member: the statement of income and the whole pack, row by row. Left out is what is no fact of the year,
 * or comes later and changes none: the name, the receipts that prove payments on chain, the words of what is unresolved.
 * What only the member's own entries make wrong keeps nobody's year open: that member's facts then say so, and have no lots.
 */
export function memberFacts(income: MemberIncome, book: BookYear): MemberFacts {
  const { memberId, zone, total } = income;
  const pack = packOfBook(book, NO_FILING);
  const isJudged = !book.isSaidWrong;
  const rows = [...incomeRows(income, pack), ...beside(book, pack), ...(isJudged ? judgedRows(pack) : [])];
  const totals = { zone, ...incomeTotals(income), ...(isJudged ? judgedTotals(pack) : { blocked: 'by own entries' }) };
  return {
    memberId,
    facts: rows.length === 0 ? { totals: {}, rows: {} } : { totals, rows: Object.fromEntries(rows) },
    incomeUsd: total,
    unresolved: unresolvedOf(income, book, pack),
  };
}

/** A book that cannot be made has no facts and keeps the year open. */
export function unmadeFacts({ memberId, total }: MemberIncome, why: string): MemberFacts {
  const facts: ClosedFacts = { totals: {}, rows: {} };
  return { memberId, facts, incomeUsd: total, unresolved: [`member ${memberId}: ${why}`] };
}

const text = (row: object): string => canonicalJson(row as Canonical);

/** Each line of the statement, with what the pack adds to it. */
function incomeRows({ lines, repayments }: MemberIncome, { income }: YearPack): Row[] {
  const packed = new Map(income.map((row) => [row.id, row]));
  return [
    ...lines.map((line): Row => {
      const { wallet, activity, txid, fees } = packed.get(line.id) ?? {};
      return [`income ${line.id}`, text({ ...line, wallet, activity, txid, fees })];
    }),
    ...repayments.map((one): Row => [`repayment ${one.id}`, text(one)]),
  ];
}

/** What the member recorded, and what is unresolved. */
function beside({ said }: BookYear, { unresolved }: YearPack): Row[] {
  return [
    ...said.map((event): Row => [`recorded ${event.kind} ${event.id}`, text(event)]),
    ...unresolved.map(({ id, code, blocks }): Row => [`unresolved ${code} ${id}`, text({ blocks })]),
  ];
}

function judgedRows({ sales, lots, prices, balances }: YearPack): Row[] {
  return [
    ...counted(sales, ({ id, lot }) => `disposal ${id} of ${lot}`).map(([id, row]): Row => [id, text({ ...row, receiptId: undefined })]), // prettier-ignore
    ...counted(lots, ({ id, wallet }) => `lot ${id} in ${wallet ?? 'any wallet'}`).map(([id, row]): Row => [id, text(row)]), // prettier-ignore
    ...counted(prices, ({ id }) => `price ${id}`).map(([id, row]): Row => [id, text(row)]),
    ...balances.map((row): Row => [`balance ${row.asset}`, text(row)]),
  ];
}

/** One lot may give to the same event twice: from the second one on, ids are counted. */
function counted<T>(rows: readonly T[], idOf: (row: T) => string): (readonly [id: string, row: T])[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const id = idOf(row);
    const before = seen.get(id) ?? 0;
    seen.set(id, before + 1);
    return [before === 0 ? id : `${id} (${before + 1})`, row];
  });
}

function incomeTotals({ total, lines, repayments }: MemberIncome): Record<string, string> {
  return {
    incomeUsd: formatUsdExact(total),
    lines: String(lines.length),
    repayments: String(repayments.length),
  };
}

function judgedTotals({ sales, lots }: YearPack): Record<string, string> {
  const sum = <T>(rows: readonly T[], of: (row: T) => bigint): string => formatUsdExact(usd(rows.reduce((all, row) => all + of(row), 0n))); // prettier-ignore
  const gain = (term: 'short' | 'long') => sum(sales.filter((one) => one.term === term), (one) => one.proceeds - one.basis); // prettier-ignore
  return {
    disposals: String(sales.length),
    proceedsUsd: sum(sales, ({ proceeds }) => proceeds),
    basisUsd: sum(sales, ({ basis }) => basis),
    shortTermGainUsd: gain('short'),
    longTermGainUsd: gain('long'),
    lots: String(lots.length),
    lotsBasisUsd: sum(lots, ({ basis }) => basis),
  };
}

/** What keeps the year open, in words: a receipt without a price is named once. */
function unresolvedOf({ memberId, unpriced, total }: MemberIncome, book: BookYear, pack: YearPack): string[] {
  const waiting = new Map(unpriced.map(({ id, reason }) => [id, `member ${memberId}, receipt ${id}: ${reason}`]));
  const own = new Set(book.isSaidWrong ? book.facts.errors : []);
  const errors = new Set([...own].map(({ id, code }) => `${code} ${id}`));
  const blocking = pack.unresolved.filter(({ id, code, blocks }) => blocks && !waiting.has(id) && !errors.has(`${code} ${id}`)); // prettier-ignore
  const packed = usd(pack.income.reduce((sum, row) => sum + row.usd, 0n));
  const isEven = packed === total || waiting.size > 0 || blocking.length > 0;
  return [
    ...waiting.values(),
    ...blocking.map(({ id, words }) => `member ${memberId}, ${id}: ${words}`),
    ...(isEven ? [] : [`member ${memberId}: the lots had an income of ${money(packed)} USD, the statement says ${money(total)}`]), // prettier-ignore
  ];
}

const money = (value: Usd): string => formatUsdExact(value);
