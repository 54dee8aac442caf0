import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const TABLES = [
  defineTable('member', { id: text(), created_at: instantColumn(), status: text() }, { key: ['id'] }),
  defineTable('person', { id: text(), name: text(), mail: text() }, { key: ['id'], unique: [['mail']] }),
  defineTable(
    'member_address',
    {
      id: text(),
      member_id: text(),
      version: int(),
      script_hex: text(),
      type: text(),
      address: text(),
      linked_at: instantColumn(),
      payable_from: instantColumn(),
      proof: text(),
      proof_message: nullable(text()),
      proof_signature: nullable(text()),
    },
    { key: ['id'], unique: [['member_id', 'version']], indexes: [['script_hex']], appendOnly: true },
  ),
  defineTable(
    'member_setting',
    {
      id: text(),
      member_id: text(),
      version: int(),
      effective_from: instantColumn(),
      threshold_sats: nullable(nonNegativeAmount()),
      threshold_usd: nullable(nonNegativeAmount()),
      paused: bool(),
    },
    { key: ['id'], unique: [['member_id', 'version']], appendOnly: true },
  ),
  defineTable(
    'member_hold',
    {
      id: text(),
      member_id: text(),
      reason: text(),
      placed_at: instantColumn(),
      released_at: nullable(instantColumn()),
    },
    { key: ['id'], indexes: [['member_id']] },
  ),
];

/** Members, the erasable persons, and what members decide. */
export class Members1764000000200 implements MigrationInterface {
  readonly name = 'Members1764000000200';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
