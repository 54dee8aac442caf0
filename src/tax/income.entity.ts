import {
  amountColumn,
  defineTable,
  instantColumn,
  int,
  json,
  type JsonValue,
  nullable,
  type Row,
  text,
} from '../store';
import type { Asset } from '../units';
import type { LegalModel, RecogniseAt } from './policy';

/** What became income, or was taken back (net below zero): a fact of the journal, valued or not. */
export const incomeReceipt = defineTable(
  'income_receipt',
  {
    id: text(),
    /** Position of the causing entry, and place among its facts. */
    position: int(),
    seq: int(),
    member_id: text(),
    source_id: text(),
    source_row: text(),
    legal_model: text<LegalModel>(),
    recognise_at: text<RecogniseAt>(),
    asset: text<Asset>(),
    cause_entry: text(),
    cause_reference: text(),
    recognised_at: instantColumn(),
    gross: amountColumn(),
    pool_fee: amountColumn(),
    service_fee: amountColumn(),
    net: amountColumn(),
  },
  { key: ['id'], unique: [['position', 'seq']], indexes: [['member_id', 'recognised_at']], appendOnly: true },
);

/** What a receipt was worth, or which earlier value a reduction takes back. Never changed once booked. */
export const incomeValuation = defineTable(
  'income_valuation',
  {
    id: text(),
    receipt_id: text(),
    member_id: text(),
    kind: text<'receipt' | 'reversal' | 'repayment'>(),
    /** The receipt whose value a reversal or repayment takes back. */
    of_receipt: nullable(text()),
    gross: amountColumn(),
    pool_fee: amountColumn(),
    service_fee: amountColumn(),
    net: amountColumn(),
    quote_id: text(),
    price: text(),
    price_source: text(),
    price_label: text(),
    price_at: instantColumn(),
    /** 1e-12 dollar; below zero on a reversal. */
    usd: amountColumn(),
    ledger_entry: nullable(text()),
    valued_at: instantColumn(),
  },
  { key: ['id'], indexes: [['member_id'], ['of_receipt']], appendOnly: true },
);

/** Receipts without a value, in sight with the reason. */
export const incomePending = defineTable(
  'income_pending',
  { receipt_id: text(), member_id: text(), position: int(), seq: int(), reason: text(), since: instantColumn() },
  { key: ['receipt_id'], indexes: [['member_id'], ['position', 'seq']] },
);

/** What the recognition remembers of a member between two entries. */
export const incomeState = defineTable(
  'income_state',
  { member_id: text(), state: json<JsonValue>() },
  { key: ['member_id'] },
);

/** How far the journal has been followed. */
export const incomeCursor = defineTable('income_cursor', { id: text(), position: int() }, { key: ['id'] });

/**
 * Which entries of the journal touch whom, a stretch of it after another: `first` is where a stretch begins. The journal's own
 * index is by time; who reads many members to their end would search all of it for each of them.
 */
export const memberEntries = defineTable(
  'member_entries',
  { first: int(), member_id: text(), positions: json<readonly number[]>() },
  { key: ['first', 'member_id'], appendOnly: true },
);

/** A disposal's price that nobody knew when it was asked for, in sight with the reason: it is asked for again. */
export const disposalPriceWait = defineTable(
  'disposal_price_wait',
  { asset: text<Asset>(), at: instantColumn(), reason: text(), since: instantColumn() },
  { key: ['asset', 'at'] },
);

/** Hashes of every report that was built: another build of the same facts must be the same file (F63). */
export const incomeReport = defineTable(
  'income_report',
  {
    member_id: text(),
    year: int(),
    facts_sha256: text(),
    software_version: text(),
    pdf_sha256: text(),
    csv_sha256: text(),
    built_at: instantColumn(),
  },
  { key: ['member_id', 'year', 'facts_sha256', 'software_version'], appendOnly: true },
);

export const taxTables = [
  incomeReceipt,
  incomeValuation,
  incomePending,
  incomeState,
  incomeCursor,
  incomeReport,
  memberEntries,
  disposalPriceWait,
] as const;

export type DisposalWait = Row<typeof disposalPriceWait>;
export type ReceiptRow = Row<typeof incomeReceipt>;
export type ValuationRow = Row<typeof incomeValuation>;
