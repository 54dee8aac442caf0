import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, int, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const MEMBER_KEY = defineTable(
  'member_key',
  { address_id: text(), member_id: text(), descriptor: nullable(text()), first_index: int() },
  { key: ['address_id'], indexes: [['member_id']] },
);

const MEMBER_KEY_TURN = defineTable(
  'member_key_turn',
  { key_script: text(), next_index: int(), seen_index: int() },
  { key: ['key_script'] },
);

const MEMBER_KEY_USE = defineTable(
  'member_key_use',
  { script_hex: text(), key_script: text(), key_index: int(), batch_id: text() },
  { key: ['script_hex'], unique: [['key_script', 'key_index']], indexes: [['batch_id']] },
);

/** Extended keys and descriptors of members: an address of its own for each payout. */
export class MemberKeys1764000003390 implements MigrationInterface {
  readonly name = 'MemberKeys1764000003390';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, MEMBER_KEY);
    await createTable(queryRunner, MEMBER_KEY_TURN);
    await createTable(queryRunner, MEMBER_KEY_USE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
