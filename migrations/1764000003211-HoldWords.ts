import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const HOLD_RELEASE = defineTable(
  'member_hold_release',
  { hold_id: text(), asked_by: text(), asked_at: instantColumn() },
  { key: ['hold_id'] },
);

const HOLD_REPORT = defineTable(
  'member_hold_report',
  { hold_id: text(), reported_by: text(), reported_at: instantColumn() },
  { key: ['hold_id'], appendOnly: true },
);

/** A first person's word that a hold be released, and that what a sanctions list blocked was reported. */
export class HoldWords1764000003211 implements MigrationInterface {
  readonly name = 'HoldWords1764000003211';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, HOLD_RELEASE);
    await createTable(queryRunner, HOLD_REPORT);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
