import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const WORK_LOG = defineTable(
  'work_log',
  {
    source_id: text(),
    from_day: int(),
    worker: text(),
    from_at: instantColumn(),
    to_at: instantColumn(),
    basis: text(),
    hash_rate: nonNegativeAmount(),
    work: nonNegativeAmount(),
  },
  {
    key: ['source_id', 'from_day', 'worker', 'from_at'],
    indexes: [['source_id', 'to_at', 'from_at']],
    appendOnly: true,
  },
);

/** The log of work with the day before the worker in its key: each reading was written into as many pages as workers. */
export class WorkLogByDay1764000003110 implements MigrationInterface {
  readonly name = 'WorkLogByDay1764000003110';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, WORK_LOG);
    const columns = '"worker", "from_at", "to_at", "basis", "hash_rate", "work"';
    await queryRunner.query(
      `INSERT INTO "work_log" ("source_id", "from_day", ${columns}) ` +
        `SELECT "source_id", "from_at" / 86400000, ${columns} FROM "device_work"`,
    );
    await queryRunner.query('DROP TABLE "device_work"');
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
