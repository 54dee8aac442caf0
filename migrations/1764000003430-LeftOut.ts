import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PAYOUT_LEFT_OUT = defineTable(
  'payout_left_out',
  { member_id: text(), code: text(), at: instantColumn() },
  { key: ['member_id'] },
);

/** Whom the last plan left out although due, and why: members read it. */
export class LeftOut1764000003430 implements MigrationInterface {
  readonly name = 'LeftOut1764000003430';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PAYOUT_LEFT_OUT);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
