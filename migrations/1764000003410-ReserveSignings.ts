import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, text } from '../src/store';
import { createTable } from '../src/store/ddl';

/** Statements that every key of a wallet signed. */
export class ReserveSignings1764000003410 implements MigrationInterface {
  readonly name = 'ReserveSignings1764000003410';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      defineTable(
        'reserve_signing',
        { wallet_id: text(), number: int(), statement_at: instantColumn(), signed_at: instantColumn() },
        { key: ['wallet_id', 'number'], appendOnly: true },
      ),
    );
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
