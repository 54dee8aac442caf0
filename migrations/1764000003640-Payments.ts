import type { MigrationInterface, QueryRunner } from 'typeorm';
import { amountColumn, defineTable, instantColumn, int, json, nullable, type Table, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const tables: readonly Table[] = [
  defineTable(
    'payment_fact',
    {
      id: text(),
      position: int(),
      seq: int(),
      member_id: text(),
      source_id: text(),
      source_row: text(),
      legal_model: nullable(text()),
      asset: text(),
      cause_entry: text(),
      cause_reference: text(),
      made_at: instantColumn(),
      gross: amountColumn(),
      pool_fee: amountColumn(),
      service_fee: amountColumn(),
      net: amountColumn(),
    },
    { key: ['id'], unique: [['position', 'seq']], indexes: [['member_id', 'position']], appendOnly: true },
  ),
  defineTable('payment_state', { member_id: text(), state: json() }, { key: ['member_id'] }),
  defineTable('payment_cursor', { id: text(), position: int() }, { key: ['id'] }),
] as readonly Table[];

/** What was made available to members, followed through the journal. */
export class Payments1764000003640 implements MigrationInterface {
  readonly name = 'Payments1764000003640';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
