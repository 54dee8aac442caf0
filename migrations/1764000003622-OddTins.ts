import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

/** Forms whose number looked wrong when they came: what of it stays under seal. */
export class OddTins1764000003622 implements MigrationInterface {
  readonly name = 'OddTins1764000003622';

  async up(queryRunner: QueryRunner): Promise<void> {
    const table = defineTable(
      'tax_form_odd',
      { form_id: text(), member_id: text() },
      { key: ['form_id'], indexes: [['member_id']] },
    );
    await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
