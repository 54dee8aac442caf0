import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PAYOUT_TAKEN_ON = defineTable(
  'payout_taken_on',
  { batch_id: text(), batch_hash: text(), taken_by: text(), taken_at: instantColumn() },
  { key: ['batch_id', 'batch_hash'], appendOnly: true },
);

/** Who took a batch of the schedule on, so that another person approves it. */
export class TakenOn1764000003460 implements MigrationInterface {
  readonly name = 'TakenOn1764000003460';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PAYOUT_TAKEN_ON);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
