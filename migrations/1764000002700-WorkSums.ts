import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, json, nonNegativeAmount, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const WORK_SUM = defineTable(
  'work_sum',
  {
    source_id: text(),
    unit: text(),
    from_at: instantColumn(),
    first_at: instantColumn(),
    total: nonNegativeAmount(),
    members: json(),
  },
  { key: ['source_id', 'unit', 'from_at'] },
);

const WORK_SUM_RANGE = defineTable(
  'work_sum_range',
  { source_id: text(), from_at: instantColumn(), until_at: instantColumn() },
  { key: ['source_id'] },
);

/** Sums of work by hour and day, and an index by which the work of one hour is found without the day after it. */
export class WorkSums1764000002700 implements MigrationInterface {
  readonly name = 'WorkSums1764000002700';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, WORK_SUM);
    await createTable(queryRunner, WORK_SUM_RANGE);
    await queryRunner.query('DROP INDEX "ix_device_work_source_id_to_at"');
    await queryRunner.query(
      'CREATE INDEX "ix_device_work_source_id_to_at_from_at" ON "device_work" ("source_id", "to_at", "from_at")',
    );
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
