import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const MOVING_IMPORT = defineTable(
  'moving_import',
  {
    id: text(),
    kind: text(),
    file_sha256: text(),
    preview_hash: text(),
    actor: text(),
    imported_at: instantColumn(),
    rows_new: int(),
    rows_known: int(),
    as_of: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['imported_at']], appendOnly: true },
);

const MOVING_MEMBER = defineTable(
  'moving_member',
  { external_key: text(), member_id: text(), import_id: text() },
  { key: ['external_key'], unique: [['member_id']], appendOnly: true },
);

const MOVING_OPENING = defineTable(
  'moving_opening',
  {
    member_id: text(),
    asset: text(),
    opening_class: text(),
    source_id: text(),
    amount: nonNegativeAmount(),
    as_of: instantColumn(),
    import_id: text(),
  },
  { key: ['member_id', 'asset', 'opening_class', 'source_id'], indexes: [['source_id']], appendOnly: true },
);

const SHADOW_STATEMENT = defineTable(
  'shadow_statement',
  {
    id: text(),
    as_of: instantColumn(),
    made_at: instantColumn(),
    actor: text(),
    file_sha256: text(),
    head_position: int(),
    head_hash: text(),
    members: int(),
    rows: int(),
    differences: int(),
    totals: json(),
  },
  { key: ['id'], indexes: [['made_at']], appendOnly: true },
);

/** Moving in from another system, and comparisons with it while this one runs in its shadow. */
export class MovingIn1764000001800 implements MigrationInterface {
  readonly name = 'MovingIn1764000001800';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, MOVING_IMPORT);
    await createTable(queryRunner, MOVING_MEMBER);
    await createTable(queryRunner, MOVING_OPENING);
    await createTable(queryRunner, SHADOW_STATEMENT);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
