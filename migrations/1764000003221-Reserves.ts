import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nonNegativeAmount, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const RESERVE_LIST = defineTable(
  'reserve_list',
  { number: int(), digest: text(), outputs: int(), total: nonNegativeAmount() },
  { key: ['number'], appendOnly: true },
);

const RESERVE_PAGE = defineTable(
  'reserve_page',
  { number: int(), page: int(), coins: json() },
  { key: ['number', 'page'], appendOnly: true },
);

const RESERVE_SIGNATURE = defineTable(
  'reserve_signature',
  {
    number: int(),
    script: text(),
    address: text(),
    signature: text(),
    amount: nonNegativeAmount(),
    outputs: int(),
    taken_at: instantColumn(),
    taken_by: text(),
  },
  { key: ['number', 'script'], appendOnly: true },
);

/** The coins behind each statement, and who holds their keys. */
export class Reserves1764000003221 implements MigrationInterface {
  readonly name = 'Reserves1764000003221';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, RESERVE_LIST);
    await createTable(queryRunner, RESERVE_PAGE);
    await createTable(queryRunner, RESERVE_SIGNATURE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
