import type { MigrationInterface, QueryRunner } from 'typeorm';
import { amountColumn, defineTable, instantColumn, int, json, nullable, type Table, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const tables: readonly Table[] = [
  defineTable(
    'income_receipt',
    {
      id: text(),
      position: int(),
      seq: int(),
      member_id: text(),
      source_id: text(),
      source_row: text(),
      legal_model: text(),
      recognise_at: text(),
      asset: text(),
      cause_entry: text(),
      cause_reference: text(),
      recognised_at: instantColumn(),
      gross: amountColumn(),
      pool_fee: amountColumn(),
      service_fee: amountColumn(),
      net: amountColumn(),
    },
    { key: ['id'], unique: [['position', 'seq']], indexes: [['member_id', 'recognised_at']], appendOnly: true },
  ),
  defineTable(
    'income_valuation',
    {
      id: text(),
      receipt_id: text(),
      member_id: text(),
      kind: text(),
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
      usd: amountColumn(),
      ledger_entry: nullable(text()),
      valued_at: instantColumn(),
    },
    { key: ['id'], indexes: [['member_id'], ['of_receipt']], appendOnly: true },
  ),
  defineTable(
    'income_pending',
    { receipt_id: text(), member_id: text(), position: int(), seq: int(), reason: text(), since: instantColumn() },
    { key: ['receipt_id'], indexes: [['member_id'], ['position', 'seq']] },
  ),
  defineTable('income_state', { member_id: text(), state: json() }, { key: ['member_id'] }),
  defineTable('income_cursor', { id: text(), position: int() }, { key: ['id'] }),
  defineTable(
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
  ),
] as readonly Table[];

/** Income of members: facts, values, what waits for a price, and the reports that were built. */
export class Tax1764000000800 implements MigrationInterface {
  readonly name = 'Tax1764000000800';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
