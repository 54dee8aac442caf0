import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const LIABILITY_STATEMENT = defineTable(
  'liability_statement',
  {
    number: int(),
    taken_at: instantColumn(),
    network: text(),
    block_height: int(),
    block_hash: text(),
    ledger_position: int(),
    ledger_hash: text(),
    previous: nullable(text()),
    digest: text(),
    seed: text(),
    published_by: text(),
  },
  { key: ['number'], unique: [['digest']], appendOnly: true },
);

const LIABILITY_TREE = defineTable(
  'liability_tree',
  {
    number: int(),
    asset: text(),
    depth: int(),
    root: text(),
    total: nonNegativeAmount(),
    holders: int(),
  },
  { key: ['number', 'asset'], appendOnly: true },
);

const LIABILITY_PAGE = defineTable(
  'liability_page',
  { number: int(), asset: text(), page: int(), holders: json() },
  { key: ['number', 'asset', 'page'], appendOnly: true },
);

/** Published statements of what is owed, with all that their trees are grown from. */
export class Statements1764000003220 implements MigrationInterface {
  readonly name = 'Statements1764000003220';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, LIABILITY_STATEMENT);
    await createTable(queryRunner, LIABILITY_TREE);
    await createTable(queryRunner, LIABILITY_PAGE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
