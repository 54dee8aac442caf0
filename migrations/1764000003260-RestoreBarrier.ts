import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const HAND_OUT = defineTable(
  'payout_hand_out',
  { sequence: int(), batch_id: text(), txid: text(), at: instantColumn() },
  { key: ['sequence'], appendOnly: true },
);

const RESTORE = defineTable(
  'payout_restore',
  {
    id: int(),
    reason: text(),
    noticed_at: instantColumn(),
    journal_seen: int(),
    compared_at: nullable(instantColumn()),
    line_height: nullable(int()),
    ended_at: nullable(instantColumn()),
  },
  { key: ['id'] },
);

const OWN_MOVE = defineTable(
  'payout_own_move',
  { batch_id: text(), kind: text(), restore_id: int() },
  { key: ['batch_id'], indexes: [['restore_id']], appendOnly: true },
);

const OUTPUT_OWNER = defineTable(
  'payout_output_owner',
  { txid: text(), vout: int(), member_id: nullable(text()), named_by: text(), named_at: instantColumn() },
  { key: ['txid', 'vout'], appendOnly: true },
);

/** What was handed out in order, and the way back into service after a restore (RULES 15). */
export class RestoreBarrier1764000003260 implements MigrationInterface {
  readonly name = 'RestoreBarrier1764000003260';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [HAND_OUT, RESTORE, OWN_MOVE, OUTPUT_OWNER]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
