import { join } from 'node:path';
import { CHECKPOINTS, verifyReceipt } from '../../src/chain';
import { checkReportCsv, parseCsv } from '../support/report-check';
import type { CollectedReceipt, CollectedReport } from './collected';
import { type WitnessedOutput } from './node-witness';
import type { CastMember } from './people';
import { type BookTotals, type RawBooks, readTotals } from './raw-books';
import { witnessReceipt } from './receipt-witness';

export interface Evidence {
  readonly totals: BookTotals;
  readonly outputs: readonly WitnessedOutput[];
  readonly members: readonly CastMember[];
  readonly batchTxids: ReadonlySet<string>;
  readonly receipts: readonly CollectedReceipt[];
  readonly reports: readonly CollectedReport[];
  readonly database: { readonly books: RawBooks; readonly file: string; readonly folder: string };
}

const USD_DECIMALS = 12;

/** Every check by name; nothing in it asks the product's own services. */
export async function runChecks(evidence: Evidence): Promise<Record<string, boolean>> {
  return {
    paidOnChainEqualsLedger: paidOnChainEqualsLedger(evidence),
    debitsEqualCredits: evidence.totals.postings > 0 && evidence.totals.unbalanced.length === 0,
    receiptsProveThemselves:
      evidence.receipts.length > 0 && evidence.receipts.every((one) => receiptHolds(one, evidence)),
    everyPaymentHasAReceipt: everyPaymentHasAReceipt(evidence),
    reportsEqualJournal: reportsEqualJournal(evidence),
    flippedByteCaught: flippedByteCaught(evidence.receipts),
    unbalancedRowCaught: await unbalancedRowCaught(evidence.database),
    alteredReportLineCaught: alteredReportLineCaught(evidence.reports),
  };
}

/** What members were paid, output by output in the node's blocks, against the ledger's word, to the satoshi. */
function paidOnChainEqualsLedger({ outputs, members, batchTxids, totals }: Evidence): boolean {
  const onChain = new Map<string, bigint>();
  const scripts = new Set(members.flatMap(({ scriptHex }) => (scriptHex === undefined ? [] : [scriptHex])));
  for (const { txid, scriptHex, sats } of outputs) {
    if (batchTxids.has(txid) && scripts.has(scriptHex)) onChain.set(scriptHex, (onChain.get(scriptHex) ?? 0n) + sats);
  }
  // Two members may share an address: what stands on it is compared with both.
  const inBooks = new Map<string, bigint>();
  let unplaced = 0n;
  for (const { memberId, scriptHex } of members) {
    const paid = totals.paid.get(memberId) ?? 0n;
    if (scriptHex === undefined) unplaced += paid;
    else inBooks.set(scriptHex, (inBooks.get(scriptHex) ?? 0n) + paid);
  }
  const same = [...scripts].every((script) => (onChain.get(script) ?? 0n) === (inBooks.get(script) ?? 0n));
  return same && unplaced === 0n && [...onChain.values()].some((sats) => sats > 0n);
}

/** The file alone must convince the product's verifier and an independent hand; the node must know the block. */
function receiptHolds({ text }: CollectedReceipt, { outputs }: Evidence): boolean {
  const file: unknown = JSON.parse(text);
  const verdict = verifyReceipt(file, CHECKPOINTS);
  const witness = witnessReceipt(file);
  if (!verdict.valid || verdict.grade !== 'none' || witness === undefined) return false;
  return outputs.some(({ txid, blockHash }) => txid === witness.txid && blockHash === witness.blockHash);
}

function everyPaymentHasAReceipt({ receipts, totals }: Evidence): boolean {
  const proved = new Map<string, bigint>();
  for (const { text, memberId } of receipts) {
    const { item } = JSON.parse(text) as { item: { memberId: string; sats: string } };
    if (item.memberId !== memberId) return false;
    proved.set(memberId, (proved.get(memberId) ?? 0n) + BigInt(item.sats));
  }
  return [...totals.paid].every(([memberId, sats]) => sats === 0n || proved.get(memberId) === sats);
}

/** Units of 1e-12 dollar. */
function usdUnits(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(USD_DECIMALS, '0'));
}

export function incomeOf(reports: readonly CollectedReport[]): bigint {
  return reports.reduce((sum, { csv }) => sum + usdUnits(checkReportCsv(csv).totalUsdExact), 0n);
}

function reportsEqualJournal({ reports, totals }: Evidence): boolean {
  const inReports = new Map<string, bigint>();
  for (const { memberId, csv, pdfBytes } of reports) {
    const check = checkReportCsv(csv);
    if (!check.ok || pdfBytes === 0) return false;
    inReports.set(memberId, (inReports.get(memberId) ?? 0n) + usdUnits(check.totalUsdExact));
  }
  const inJournal = new Map<string, bigint>();
  for (const { memberId, usd } of totals.income) inJournal.set(memberId, (inJournal.get(memberId) ?? 0n) + usd);
  if (inJournal.size === 0) return false;
  return [...inJournal].every(([memberId, usd]) => inReports.get(memberId) === usd);
}

/** One hex digit of the transaction, of a header, of the branch: each must be refused. */
function flippedByteCaught(receipts: readonly CollectedReceipt[]): boolean {
  const [receipt] = receipts;
  if (receipt === undefined) return false;
  const flip = (hex: string, at: number): string => {
    const digit = (Number.parseInt(hex.charAt(at), 16) ^ 1).toString(16);
    return hex.slice(0, at) + digit + hex.slice(at + 1);
  };
  const file = JSON.parse(receipt.text) as { transaction: string; headers: string };
  const spoiled = [
    { ...file, transaction: flip(file.transaction, 20) },
    { ...file, headers: flip(file.headers, 90) },
  ];
  return spoiled.every((one) => !verifyReceipt(one, CHECKPOINTS).valid);
}

/** A row of a copy gets another amount, guards removed: the recomputation must see it. */
async function unbalancedRowCaught({ books, file, folder }: Evidence['database']): Promise<boolean> {
  const copy = await books.copyTo(join(folder, 'spoiled.sqlite'), file);
  for (const { name } of await copy.all("SELECT name FROM sqlite_master WHERE type = 'trigger'")) {
    await copy.run(`DROP TRIGGER "${name}"`);
  }
  await copy.run("UPDATE journal_posting SET amount = amount || '0' WHERE position = 1 AND line = 0");
  const { unbalanced } = await readTotals(copy);
  await copy.close();
  return unbalanced.length > 0;
}

/** The last digit of one line's exact dollars is changed. */
function alteredReportLineCaught(reports: readonly CollectedReport[]): boolean {
  const report = reports.find(({ csv }) => checkReportCsv(csv).receipts > 0);
  if (report === undefined) return false;
  const exact = parseCsv(report.csv)
    .flat()
    .find((cell) => /^\d+\.\d{12}$/.test(cell));
  if (exact === undefined) return false;
  const other = exact.slice(0, -1) + (exact.endsWith('1') ? '2' : '1');
  return !checkReportCsv(report.csv.replace(exact, other)).ok;
}
