import type { BookYear, ClosedMark, FactEvent, MemberIncome } from '../../src/tax';
import { formatUsdExact, usd } from '../../src/units';
import { type Canonical, canonicalJson, sha256Hex } from '../canonical';
import type { Closing, YearPack } from './year-pack';

/** What a member's year rests on, as it is kept: totals by name, and each row by its id as canonical JSON. */
export interface ClosedFacts {
  readonly totals: Readonly<Record<string, string>>;
  readonly rows: Readonly<Record<string, string>>;
}

type Row = readonly [id: string, text: string];

/** The text that is hashed and kept: the same facts are the same text. */
export function factsText({ totals, rows }: ClosedFacts): string {
  return canonicalJson({ totals, rows });
}

/**
 * What is closed of a member: the statement of income and the whole pack, row by row. Left out is what is no fact of the year,
 * or comes later and changes none: the name, the receipts that prove payments on chain, what a disposal was for, how a stated value was put, the words of what is unresolved, how a
 * return shows the year. What only the member's own entries make wrong leaves no lots, and says so.
 */
export function factsOfMember(income: MemberIncome, book: BookYear, pack: YearPack): ClosedFacts {
  const isJudged = !book.isSaidWrong;
  const rows = [...incomeRows(income, pack), ...beside(book, pack), ...(isJudged ? judgedRows(pack) : [])];
  if (rows.length === 0) return { totals: {}, rows: {} };
  const judged = isJudged ? judgedTotals(pack) : { blocked: 'by own entries' };
  return { totals: { zone: income.zone, ...incomeTotals(income), ...judged }, rows: Object.fromEntries(rows) };
}

/** What facts as they are now are beside the version that was closed. @param closed null: the year was not closed */
export function closingOf(facts: ClosedFacts, closed: ClosedMark | null): Closing {
  if (closed === null) return { state: 'open' };
  const now = Object.keys(facts.rows).length === 0 ? null : sha256Hex(factsText(facts));
  return { state: now === closed.factsSha256 ? 'same' : 'differs', ...closed };
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
    ...said.map((event): Row => [`recorded ${event.kind} ${event.id}`, text(valued(event))]),
    ...unresolved.map(({ id, code, blocks }): Row => [`unresolved ${code} ${id}`, text({ blocks })]),
  ];
}

/** An event with its values alone: the prices that they were said by are in the record that it was read from. */
function valued(event: FactEvent): object {
  return {
    ...{ ...event, unitPrice: undefined },
    ...('cost' in event && event.cost !== undefined ? { cost: { ...event.cost, unitPrice: undefined } } : {}),
    ...(event.kind === 'exchange' ? { to: { ...event.to, unitPrice: undefined } } : {}),
  };
}

function judgedRows({ sales, lots, prices, balances }: YearPack): Row[] {
  return [
    ...counted(sales, ({ id, lot }) => `disposal ${id} of ${lot}`).map(([id, row]): Row => [id, text({ ...row, receiptId: undefined, isTaxWithheld: undefined })]), // prettier-ignore
    ...counted(lots, ({ id, wallet }) => `lot ${id} in ${wallet ?? 'any wallet'}`).map(([id, row]): Row => [id, text({ ...row, ledgerEntryId: undefined, txid: undefined })]), // prettier-ignore
    ...counted(prices, ({ id }) => `price ${id}`).map(([id, row]): Row => [id, text({ ...row, stated: undefined })]),
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
