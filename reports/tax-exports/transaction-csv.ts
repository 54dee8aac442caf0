import { formatDecimal, USD_SCALE } from '../../src/units';
import { type CsvCell, csvLine, numberCell, textCell } from '../csv';
import { utcSeconds, utcSlashed } from './dates';
import { type ExportFile, MOVES, ONE_YEAR, RE_PRICES } from './export-file';
import { amountFirst, assetFirst, EMPTY, type Leg } from './legs';

const KOINLY =
  'Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Net Worth Amount,' +
  'Net Worth Currency,Label,Description,TxHash';
const COINTRACKER = 'Date,Received Quantity,Received Currency,Sent Quantity,Sent Currency,Fee Amount,Fee Currency,Tag';
const COINLEDGER =
  'Date (UTC),Platform (Optional),Asset Sent,Amount Sent,Asset Received,Amount Received,Fee Currency (Optional),' +
  'Fee Amount (Optional),Type,Description (Optional),TxHash (Optional)';

/** Koinly's universal template. It alone takes the value of a row. @see TAX.md 2.5; support.koinly.io, article 9489976 */
export function koinly(legs: readonly Leg[]): ExportFile {
  const rows = legs.map((leg) => [
    textCell(`${utcSeconds(leg.at)} UTC`),
    ...[leg.sent, leg.received, leg.fee].flatMap(amountFirst),
    ...(leg.usd === null
      ? [EMPTY, EMPTY]
      : [numberCell(formatDecimal({ digits: leg.usd, scale: USD_SCALE })), textCell('USD')]),
    ...[leg.kind === 'income' ? 'mining' : '', leg.id, leg.txid ?? ''].map(textCell),
  ]);
  return { name: 'export-koinly.csv', text: csv(KOINLY, rows), notes: [ONE_YEAR, MOVES] };
}

/** @see TAX.md 2.5; times are UTC */
export function coinTracker(legs: readonly Leg[]): ExportFile {
  const rows = legs.map((leg) => [
    textCell(utcSlashed(leg.at)),
    ...[leg.received, leg.sent, leg.fee].flatMap(amountFirst),
    textCell(leg.kind === 'income' ? 'mined' : ''),
  ]);
  const tag =
    'Mined coin has the tag "mined", a word that could not be confirmed: look at these rows after the import.';
  return { name: 'export-cointracker.csv', text: csv(COINTRACKER, rows), notes: [RE_PRICES, ONE_YEAR, MOVES, tag] };
}

/** A trade fills both sides and has no type: the program sees it by that. @see TAX.md 2.5 */
export function coinLedger(legs: readonly Leg[]): ExportFile {
  const rows = legs.map((leg) => [
    textCell(utcSlashed(leg.at)),
    EMPTY,
    ...[leg.sent, leg.received, leg.fee].flatMap(assetFirst),
    ...[leg.kind === 'income' ? 'Mining' : '', leg.id, leg.txid ?? ''].map(textCell),
  ]);
  return { name: 'export-coinledger.csv', text: csv(COINLEDGER, rows), notes: [RE_PRICES, ONE_YEAR, MOVES] };
}

/** Headers are compared letter by letter where the file is read: they stand here as they must be. */
function csv(header: string, rows: readonly (readonly CsvCell[])[]): string {
  return `${header}\r\n${rows.map(csvLine).join('')}`;
}
