import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, text } from '../src/store';
import { createTable } from '../src/store/ddl';

/** Every price that was used, with its provenance. */
export class Prices1764000000300 implements MigrationInterface {
  readonly name = 'Prices1764000000300';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      defineTable(
        'price_quote',
        {
          id: text(),
          asset: text(),
          at: instantColumn(),
          revision: int(),
          price: text(),
          source: text(),
          label: text(),
          observed_at: instantColumn(),
          fetched_at: instantColumn(),
          raw: text(),
        },
        { key: ['id'], unique: [['asset', 'at', 'revision']], appendOnly: true },
      ),
    );
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
