import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const SHARING_RULE = defineTable(
  'sharing_rule',
  {
    source_id: text(),
    from_at: instantColumn(),
    rule: text(),
    pplns_window: nullable(text()),
    declared_by: text(),
    declared_at: instantColumn(),
  },
  { key: ['source_id', 'from_at'], appendOnly: true },
);

const ROW_SHARING = defineTable(
  'row_sharing',
  {
    source_id: text(),
    external_id: text(),
    rule: text(),
    rule_from_at: instantColumn(),
    pplns_window: nullable(text()),
    window_hashes: nullable(nonNegativeAmount()),
    found_hashes: nullable(nonNegativeAmount()),
    reached_at: nullable(instantColumn()),
  },
  { key: ['source_id', 'external_id'], appendOnly: true },
);

/** How a source is shared from when on, and by which rule each row was. */
export class SharingRules1764000001900 implements MigrationInterface {
  readonly name = 'SharingRules1764000001900';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [SHARING_RULE, ROW_SHARING]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
