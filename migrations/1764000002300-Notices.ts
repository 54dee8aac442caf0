import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const DEVICE_WATCH = defineTable(
  'device_watch',
  {
    source_id: text(),
    worker: text(),
    member_id: nullable(text()),
    standing: text(),
    since: instantColumn(),
    told: bool(),
    read_at: instantColumn(),
    hashed_at: nullable(instantColumn()),
    off_from: nullable(instantColumn()),
    low_from: nullable(instantColumn()),
    on_from: nullable(instantColumn()),
    fine_from: nullable(instantColumn()),
    usual: nonNegativeAmount(),
    usual_ms: int(),
  },
  { key: ['source_id', 'worker'], indexes: [['member_id']] },
);

const MEMBER_NOTICE = defineTable(
  'member_notice',
  {
    id: text(),
    member_id: text(),
    at: instantColumn(),
    kind: text(),
    facts: json(),
    read_at: nullable(instantColumn()),
  },
  {
    key: ['id'],
    indexes: [
      ['member_id', 'at'],
      ['member_id', 'read_at'],
    ],
  },
);

const MEMBER_MAIL = defineTable(
  'member_mail',
  { member_id: text(), devices: bool(), changed_at: instantColumn() },
  { key: ['member_id'] },
);

/** What members are told of their devices and addresses, and whether by mail. */
export class Notices1764000002300 implements MigrationInterface {
  readonly name = 'Notices1764000002300';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, DEVICE_WATCH);
    await createTable(queryRunner, MEMBER_NOTICE);
    await createTable(queryRunner, MEMBER_MAIL);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
