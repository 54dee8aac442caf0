import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, json, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PASSKEY = defineTable(
  'passkey',
  {
    id: text(),
    account_id: text(),
    credential_id: text(),
    public_key: text(),
    counter: int(),
    name: text(),
    transports: json(),
    synced: bool(),
    added_at: instantColumn(),
    last_used_at: nullable(instantColumn()),
  },
  { key: ['id'], unique: [['credential_id']], indexes: [['account_id']] },
);

const PASSKEY_CHALLENGE = defineTable(
  'passkey_challenge',
  { challenge_hash: text(), account_id: text(), purpose: text(), place: text(), made_at: instantColumn() },
  { key: ['challenge_hash'], indexes: [['account_id']] },
);

/** Passkeys as a second factor, and what browsers are asked to sign with them. */
export class Passkeys1764000003350 implements MigrationInterface {
  readonly name = 'Passkeys1764000003350';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PASSKEY);
    await createTable(queryRunner, PASSKEY_CHALLENGE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
