import type { MigrationInterface, QueryRunner } from 'typeorm';
import { amountColumn, bool, defineTable, instantColumn, int, nullable, type Table, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const tables: readonly Table[] = [
  defineTable(
    'withholding_rule',
    {
      version: int(),
      mode: text(),
      as_agent: bool(),
      from_at: instantColumn(),
      decided_at: instantColumn(),
      decided_by: text(),
    },
    { key: ['version'], appendOnly: true },
  ),
  defineTable(
    'withholding_fact',
    {
      id: text(),
      of_payment: text(),
      position: int(),
      seq: int(),
      member_id: text(),
      day: text(),
      at: instantColumn(),
      asset: text(),
      gross: amountColumn(),
      gross_usd: amountColumn(),
      units: amountColumn(),
      usd: amountColumn(),
      short_units: amountColumn(),
      cause: nullable(text()),
      reportable: nullable(text()),
      quote_id: text(),
      price: text(),
      entry_id: nullable(text()),
      judged_at: instantColumn(),
    },
    { key: ['id'], indexes: [['member_id', 'position'], ['of_payment'], ['day']], appendOnly: true },
  ),
  defineTable(
    'withholding_open',
    {
      id: text(),
      position: int(),
      seq: int(),
      member_id: text(),
      taken_back: bool(),
      at: instantColumn(),
      reason: nullable(text()),
      asset: nullable(text()),
      reserved: amountColumn(),
      since: instantColumn(),
    },
    { key: ['id'], indexes: [['member_id', 'position']] },
  ),
  defineTable('withholding_cursor', { id: text(), position: int() }, { key: ['id'] }),
] as readonly Table[];

/** Backup withholding: what the operator decided, what was withheld of which payment, and what waits. */
export class Withholding1764000003700 implements MigrationInterface {
  readonly name = 'Withholding1764000003700';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
