import {
  finalityOf,
  type IncomeLine,
  type MemberIncomeFacts,
  type Repayment,
  type UnpricedReceipt,
} from '../../src/tax';
import { amount, formatCoins, formatInstant, formatUsdExact, formatUsdLine, formatUsdTotal } from '../../src/units';
import { type CsvCell, csvLine, numberCell, textCell } from '../csv';

/** Columns in order. `record` says what a line is: status, receipt, reversal, unpriced, repayment, total. */
export const INCOME_CSV_COLUMNS = [
  'record',
  'time_utc',
  'tax_day',
  'source',
  'legal_model',
  'asset',
  'gross',
  'pool_fee',
  'service_fee',
  'net',
  'price_usd',
  'price_source',
  'price_label',
  'quote_id',
  'usd',
  'usd_exact',
  'ledger_entry',
  'cause',
  'note',
] as const;

type Column = (typeof INCOME_CSV_COLUMNS)[number];
const EMPTY = textCell('');

/**
 * The report as RFC 4180 text in UTF-8: the first line says whether the report is final, then one line per receipt, amounts in coins with all decimals, `usd` with 8 and
 * `usd_exact` with 12 decimals; the total is a line of its own, in cents half-up and exact. A receipt without price
 * is a line of its own without a value, and then the total says that it is not final.
 */
export function incomeCsv(facts: MemberIncomeFacts): string {
  const header = csvLine(INCOME_CSV_COLUMNS.map(textCell));
  return [
    header,
    lineOf({ record: textCell('status'), note: textCell(finalityOf(facts).words) }),
    ...facts.lines.map((line) => lineOf(receipt(line))),
    ...facts.unpriced.map((line) => lineOf(unpriced(line))),
    ...facts.repayments.map((line) => lineOf(repayment(line))),
    lineOf(total(facts)),
  ].join('');
}

function lineOf(cells: Partial<Record<Column, CsvCell>>): string {
  return csvLine(INCOME_CSV_COLUMNS.map((column) => cells[column] ?? EMPTY));
}

function receipt(line: IncomeLine): Partial<Record<Column, CsvCell>> {
  const coins = (units: bigint): CsvCell => numberCell(formatCoins(amount(line.asset, units)));
  return {
    record: textCell(line.kind),
    time_utc: textCell(formatInstant(line.recognisedAt)),
    tax_day: textCell(line.day),
    source: textCell(line.source),
    legal_model: textCell(line.legalModel),
    asset: textCell(line.asset),
    gross: coins(line.gross),
    pool_fee: coins(line.poolFee),
    service_fee: coins(line.serviceFee),
    net: coins(line.net),
    price_usd: numberCell(line.price),
    price_source: textCell(line.priceSource),
    price_label: textCell(line.priceLabel),
    quote_id: textCell(line.quoteId),
    usd: numberCell(formatUsdLine(line.usd)),
    usd_exact: numberCell(formatUsdExact(line.usd)),
    ledger_entry: textCell(line.ledgerEntryId),
    cause: textCell(line.cause),
    note: textCell(reversalWords(line) ?? ''),
  };
}

/** What a reversal is, in words; undefined on a receipt. */
export function reversalWords({ kind, takesBack }: IncomeLine): string | undefined {
  if (kind !== 'reversal') return undefined;
  const of = takesBack === undefined ? 'earlier income' : `income of ${takesBack.day} (line ${takesBack.id})`;
  return `Reversal: the pool took back ${of}; it goes at its original price.`;
}

function unpriced(line: UnpricedReceipt): Partial<Record<Column, CsvCell>> {
  return {
    record: textCell('unpriced'),
    time_utc: textCell(formatInstant(line.recognisedAt)),
    tax_day: textCell(line.day),
    source: textCell(line.source),
    asset: textCell(line.asset),
    net: numberCell(formatCoins(amount(line.asset, line.net))),
    cause: textCell(line.cause),
    note: textCell(line.reason),
  };
}

function repayment(line: Repayment): Partial<Record<Column, CsvCell>> {
  return {
    record: textCell('repayment'),
    time_utc: textCell(formatInstant(line.recognisedAt)),
    tax_day: textCell(line.day),
    source: textCell(line.source),
    asset: textCell(line.asset),
    net: numberCell(formatCoins(amount(line.asset, line.net))),
    usd: numberCell(formatUsdLine(line.usd)),
    usd_exact: numberCell(formatUsdExact(line.usd)),
    cause: textCell(line.cause),
    note: textCell(`Memo, in no total: takes back income of ${line.ofYear} (section 1341).`),
  };
}

function total(facts: MemberIncomeFacts): Partial<Record<Column, CsvCell>> {
  return {
    record: textCell('total'),
    usd: numberCell(formatUsdTotal(facts.total)),
    usd_exact: numberCell(formatUsdExact(facts.total)),
    note: textCell(finalityOf(facts).words),
  };
}
