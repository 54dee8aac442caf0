import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, text } from '../src/store';
import { createTable } from '../src/store/ddl';

/** Who did what, chained by hash. */
export class Audit1764000000110 implements MigrationInterface {
  readonly name = 'Audit1764000000110';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      defineTable(
        'audit_row',
        {
          position: int(),
          at: instantColumn(),
          actor: text(),
          action: text(),
          subject: text(),
          details: json(),
          hash: text(),
        },
        { key: ['position'], indexes: [['subject', 'position']], appendOnly: true },
      ),
    );
    await createTable(
      queryRunner,
      defineTable('audit_head', { id: text(), position: int(), hash: text() }, { key: ['id'] }),
    );
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
