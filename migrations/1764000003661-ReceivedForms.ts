import type { MigrationInterface, QueryRunner } from 'typeorm';
import { amountColumn, defineTable, instantColumn, int, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const RECEIVED_FORM = defineTable(
  'received_form',
  {
    ...{ id: text(), year: int(), source_id: text(), payer: text(), form: text(), box: text() },
    ...{ amount_usd: amountColumn(), reason: nullable(text()), note: text(), replaces: nullable(text()) },
    ...{ entered_by: text(), entered_at: instantColumn() },
  },
  { key: ['id'], unique: [['replaces']], indexes: [['year', 'source_id']], appendOnly: true },
);

/** Returns that pools sent to the operator. */
export class ReceivedForms1764000003661 implements MigrationInterface {
  readonly name = 'ReceivedForms1764000003661';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, RECEIVED_FORM);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
