import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const TABLES = [
  defineTable(
    'account',
    {
      id: text(),
      role: text(),
      status: text(),
      password_hash: nullable(text()),
      totp_sealed: nullable(text()),
      totp_last_step: int(),
      created_at: instantColumn(),
    },
    { key: ['id'] },
  ),
  defineTable(
    'session',
    {
      token_hash: text(),
      id: text(),
      account_id: text(),
      created_at: instantColumn(),
      last_seen_at: instantColumn(),
      expires_at: instantColumn(),
      stepped_up_at: nullable(instantColumn()),
      revoked_at: nullable(instantColumn()),
    },
    { key: ['token_hash'], indexes: [['account_id']] },
  ),
  defineTable(
    'one_time_link',
    {
      token_hash: text(),
      account_id: text(),
      created_at: instantColumn(),
      expires_at: instantColumn(),
      used_at: nullable(instantColumn()),
    },
    { key: ['token_hash'], indexes: [['account_id']] },
  ),
  defineTable('login_throttle', { key: text(), failures: int(), last_failed_at: instantColumn() }, { key: ['key'] }),
  defineTable(
    'idempotency',
    {
      actor: text(),
      key: text(),
      route: text(),
      body_hash: text(),
      answer: nullable(text()),
      created_at: instantColumn(),
    },
    { key: ['actor', 'key'] },
  ),
];

/** Who may sign in, their sessions, and the keys of acts that happen once. */
export class Auth1764000000950 implements MigrationInterface {
  readonly name = 'Auth1764000000950';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
