import { finalityOf, type IncomeLine, type MemberIncomeFacts } from '../../src/tax';
import {
  amount,
  formatCoins,
  formatInstant,
  formatUsdExact,
  formatUsdLine,
  formatUsdTotal,
  type Instant,
  parseInstant,
  usd,
} from '../../src/units';
import { unpackedScripts } from '../typesetting/packed-scripts';
import { Ledger, left, right } from '../typesetting/ledger';
import { Sheet, type TextStyle } from '../typesetting/sheet';
import { reversalWords } from './income-csv';
import { byMonth, bySource, priceLabels, type Subtotal, totalOf } from './totals';
import type { YearData } from './year-data';

/** What is printed beside the facts. */
export interface PdfContext {
  readonly year: YearData;
  readonly factsSha256: string;
  readonly softwareVersion: string;
}

const BODY: TextStyle = { sizePt: 8.5, gapAfterPt: 2 };
const SMALL: TextStyle = { sizePt: 7 };
const BOLD: TextStyle = { sizePt: 7, weight: 700 };
const TRAIL: TextStyle = { sizePt: 5.5, gapAfterPt: 2 };
const SECTION: TextStyle = { sizePt: 11, weight: 700, gapAfterPt: 3 };

const LINE_COLUMNS = [
  ...[left('Time (UTC)', 98), left('Tax day', 48), left('Source', 64), left('Model', 48), left('Asset', 26)],
  ...[right('Gross', 70), right('Pool fee', 66), right('Service fee', 66), right('Net', 70), right('Price, USD', 72)],
  right('Income, USD', 92),
];
const SUM_COLUMNS = [
  ...[left('', 140), left('Asset', 40), right('Lines', 50), right('Gross', 95), right('Pool fee', 95)],
  ...[right('Service fee', 95), right('Net', 95), right('Income, USD', 110)],
];
const UNPRICED_COLUMNS = [
  ...[left('Time (UTC)', 110), left('Tax day', 60), left('Source', 70), left('Asset', 40), right('Net', 80)],
  ...[left('Reason', 220), left('Cause', 140)],
];
const REPAID_COLUMNS = [
  ...[left('Time (UTC)', 110), left('Tax day', 60), left('Source', 70), left('Asset', 40), right('Net', 80)],
  ...[right('Of year', 70), right('Original USD', 110), left('Cause', 180)],
];

/** The year's income of one member as PDF bytes: the same facts and context give the same bytes. */
export async function incomePdf(facts: MemberIncomeFacts, context: PdfContext): Promise<Uint8Array> {
  const sheet = new Sheet({
    title: `Mining income ${facts.year}, member ${facts.memberId}`,
    language: 'en-US',
    dated: datedBy(facts),
    producer: `Paydirt ${context.softwareVersion}`,
    foot: foot(facts, context),
  });
  await front(sheet, facts);
  await summary(sheet, 'By month', byMonth(facts));
  await summary(sheet, 'By source', bySource(facts));
  await receipts(sheet, facts);
  await unpricedSection(sheet, facts);
  await repaymentSection(sheet, facts);
  await notes(sheet, context.year);
  return sheet.finish();
}

/** The latest instant among the facts: a report is as old as what it tells. */
function datedBy(facts: MemberIncomeFacts): Instant {
  const times = [...facts.lines, ...facts.unpriced, ...facts.repayments].map((line) => line.recognisedAt);
  const start = parseInstant(`${facts.year}-01-01T00:00:00Z`);
  return times.reduce((latest, at) => (at > latest ? at : latest), start);
}

function foot(facts: MemberIncomeFacts, context: PdfContext): string[] {
  const labels = priceLabels(facts);
  return [
    `Not tax advice. ${sentence(finalityOf(facts).words)} Tax zone ${facts.zone}. Prices: ${labels.length === 0 ? 'none used' : labels.join('; ')}.`,
    'Rounding: value = net amount x price, to 1e-12 dollar half-even; lines show 8 decimals; totals are the exact sum, to cents half-up.',
    `Facts sha256 ${context.factsSha256} · Paydirt ${context.softwareVersion} · member ${facts.memberId} · tax year ${facts.year}`,
  ];
}

async function front(sheet: Sheet, facts: MemberIncomeFacts): Promise<void> {
  const total = totalOf(facts.lines);
  await sheet.paragraph(`Mining income ${facts.year}`, { sizePt: 18, weight: 700, gapAfterPt: 4 }, 'H1');
  if (facts.name !== '') await sheet.paragraph(facts.name, { sizePt: 13, gapAfterPt: 2 });
  const scripts = unpackedScripts(facts.name);
  if (scripts.length > 0) await sheet.paragraph(spelled(scripts), BODY);
  await sheet.paragraph(`Member ${facts.memberId} · calendar year ${facts.year} in the zone ${facts.zone}`, BODY);
  const { final, words } = finalityOf(facts);
  if (!final) await sheet.paragraph(sentence(words), { sizePt: 12, weight: 700, gapAfterPt: 4 });
  sheet.rule();
  const priced = facts.unpriced.length > 0 ? ' of the receipts that have a price' : '';
  await sheet.paragraph(`Income${priced}: ${formatUsdTotal(facts.total)} USD`, { sizePt: 14, weight: 700 });
  await sheet.paragraph(`Exact sum of the lines: ${formatUsdExact(facts.total)} USD.`, BODY);
  const fees = usd(total.grossUsd - total.usd);
  await sheet.paragraph(
    `Memo, at the prices of the same lines: gross before fees ${formatUsdTotal(total.grossUsd)} USD, fees withheld ${formatUsdTotal(fees)} USD.`,
    BODY,
  );
  await takenBack(sheet, facts);
  await sheet.paragraph(final ? sentence(words) : '', { ...BODY, gapAfterPt: 6 });
}

function spelled(scripts: readonly string[]): string {
  return `The name is printed as code points, because no font for its letters (${scripts.join(', ')}) comes with this service. The statement is complete. Write the name on it by hand where you give it to somebody.`;
}

/** What the total has been lessened by, so that nobody has to find it among the lines. */
async function takenBack(sheet: Sheet, facts: MemberIncomeFacts): Promise<void> {
  const reversals = facts.lines.filter((line) => line.kind === 'reversal');
  if (reversals.length === 0) return;
  const lines = reversals.length === 1 ? '1 reversal' : `${reversals.length} reversals`;
  const value = formatUsdTotal(totalOf(reversals).usd);
  await sheet.paragraph(
    `Taken back by pools in the same year, at its original value: ${value} USD in ${lines}, part of the income above.`,
    BODY,
  );
}

/** Words of a line, as a sentence. */
function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

async function summary(sheet: Sheet, title: string, sums: readonly Subtotal[]): Promise<void> {
  if (sums.length === 0) return;
  sheet.room(60);
  await sheet.paragraph(title, SECTION, 'H2');
  const table = new Ledger(sheet, SUM_COLUMNS);
  await table.heads();
  for (const sum of sums) {
    const coins = [sum.gross, sum.poolFee, sum.serviceFee, sum.net].map((units) => coinsOf(sum.asset, units));
    const cells = [sum.label, sum.asset, `${sum.lines}`, ...coins, formatUsdLine(sum.usd)];
    await table.row(cells);
  }
  await sheet.paragraph('', SMALL);
}

function coinsOf(asset: IncomeLine['asset'], units: bigint): string {
  return formatCoins(amount(asset, units));
}

async function receipts(sheet: Sheet, facts: MemberIncomeFacts): Promise<void> {
  sheet.room(60);
  await sheet.paragraph(`Receipts (${facts.lines.length})`, SECTION, 'H2');
  if (facts.lines.length === 0) return sheet.paragraph('No receipt with a price in this year.', BODY);
  const table = new Ledger(sheet, LINE_COLUMNS);
  await table.heads();
  for (const line of facts.lines) {
    const from = `${line.priceSource} (${line.priceLabel}), ${formatInstant(line.priceAt)}, quote ${line.quoteId}`;
    const trail = `price: ${from} · journal ${line.ledgerEntryId} · cause ${line.cause}`;
    const reversal = reversalWords(line);
    const notes = reversal === undefined ? [] : [{ text: reversal, style: BOLD }];
    await table.row(receiptCells(line), SMALL, [...notes, { text: trail, style: TRAIL }]);
  }
  sheet.rule();
  const gaps = ['', '', '', '', '', '', '', '', ''];
  await table.row(['Total', ...gaps, formatUsdTotal(facts.total)], { ...BOLD, gapAfterPt: 8 });
}

function receiptCells(line: IncomeLine): string[] {
  const coins = [line.gross, line.poolFee, line.serviceFee, line.net].map((units) => coinsOf(line.asset, units));
  const at = formatInstant(line.recognisedAt);
  return [at, line.day, line.source, line.legalModel, line.asset, ...coins, line.price, formatUsdLine(line.usd)];
}

async function unpricedSection(sheet: Sheet, facts: MemberIncomeFacts): Promise<void> {
  if (facts.unpriced.length === 0) return;
  sheet.room(60);
  await sheet.paragraph(`Receipts without a price (${facts.unpriced.length})`, SECTION, 'H2');
  await sheet.paragraph(
    'They are income. Their value is unknown, which is not zero; the total above leaves them out.',
    BODY,
  );
  const table = new Ledger(sheet, UNPRICED_COLUMNS);
  await table.heads();
  for (const line of facts.unpriced) {
    const at = formatInstant(line.recognisedAt);
    const net = coinsOf(line.asset, line.net);
    await table.row([at, line.day, line.source, line.asset, net, line.reason, line.cause]);
  }
  await sheet.paragraph('', SMALL);
}

async function repaymentSection(sheet: Sheet, facts: MemberIncomeFacts): Promise<void> {
  if (facts.repayments.length === 0) return;
  sheet.room(60);
  await sheet.paragraph('Income of an earlier year taken back in this one (memo, in no total)', SECTION, 'H2');
  const table = new Ledger(sheet, REPAID_COLUMNS);
  await table.heads();
  for (const line of facts.repayments) {
    const at = formatInstant(line.recognisedAt);
    const net = coinsOf(line.asset, line.net);
    const cells = [at, line.day, line.source, line.asset, net, `${line.ofYear}`, formatUsdLine(line.usd), line.cause];
    await table.row(cells);
  }
  await sheet.paragraph(
    'A repayment is a matter of section 1341 for your preparer; it changes no earlier report.',
    BODY,
  );
}

async function notes(sheet: Sheet, year: YearData): Promise<void> {
  sheet.room(120);
  await sheet.paragraph('What this report is, and what it is not', SECTION, 'H2');
  const sentences = [
    'This is a statement of income from mining: each receipt at the time it became yours, valued in US dollars at that instant (Notice 2014-21 Q&A-8, Rev. Rul. 2023-14). It is not tax advice.',
    'The value of each receipt is that of its net amount, which is also the basis of those coins. Gross and fees stand beside it because where they go depends on whether mining is your business.',
    ...year.lines.map((line) => `${line.form}, line ${line.line}: ${line.use} (${line.source}.)`),
    ...year.unsettled,
    `A payer reports you from ${year.payerThresholdUsd} USD a year (${year.payerThresholdSource}); income below that is income all the same.`,
    'Not in this report yet: disposals (sales, exchanges, coins spent), lots and their basis, gains and losses, Form 8949, Schedule D, Forms 1099, state forms.',
  ];
  for (const sentence of sentences) await sheet.paragraph(sentence, BODY);
}
