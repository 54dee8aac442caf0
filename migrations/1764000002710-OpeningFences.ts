import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const OPENING_FENCE = defineTable(
  'opening_fence',
  { source_id: text(), before_at: instantColumn() },
  { key: ['source_id'] },
);

/**
 * Until when work is in opening balances, so that a pool's late row of it is not paid a second time; balances that were
 * opened before are fenced as well. A member's old name is put under the instance's key at the next start.
 */
export class OpeningFences1764000002710 implements MigrationInterface {
  readonly name = 'OpeningFences1764000002710';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, OPENING_FENCE);
    await queryRunner.query(
      'INSERT INTO "opening_fence" ("source_id", "before_at") SELECT "source_id", MAX("as_of") FROM "moving_opening" ' +
        `WHERE "opening_class" <> 'available' GROUP BY "source_id"`,
    );
    await queryRunner.query(
      `INSERT INTO "opening_fence" ("source_id", "before_at") SELECT '*', MAX("as_of") FROM "moving_opening" ` +
        `WHERE "opening_class" = 'available' GROUP BY "opening_class"`,
    );
    // What was booked of earlier work stands in no opening: it was refused beside one.
    await queryRunner.query(
      'INSERT INTO "opening_fence" ("source_id", "before_at") SELECT h."source_id", 0 FROM "reward_row_head" h, "opening_fence" f ' +
        `WHERE f."source_id" = '*' AND h."booked_revision" IS NOT NULL AND h."from_at" < f."before_at" ` +
        `AND h."external_id" NOT LIKE 'opening-%' ` +
        'AND NOT EXISTS (SELECT 1 FROM "opening_fence" o WHERE o."source_id" = h."source_id") GROUP BY h."source_id"',
    );
    for (const trigger of GUARDS[queryRunner.connection.options.type === 'postgres' ? 'postgres' : 'sqlite']) {
      await queryRunner.query(trigger);
    }
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}

const GUARDS = {
  postgres: ['DROP TRIGGER IF EXISTS "guard_moving_member" ON "moving_member"'],
  sqlite: [
    'DROP TRIGGER IF EXISTS "guard_moving_member_update"',
    'DROP TRIGGER IF EXISTS "guard_moving_member_delete"',
  ],
} as const;
