import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

/** Leases with fencing tokens, run records, and messages to the outside. */
export class Jobs1764000000900 implements MigrationInterface {
  readonly name = 'Jobs1764000000900';

  async up(queryRunner: QueryRunner): Promise<void> {
    const lease = { name: text(), holder: nullable(text()), token: int(), beat: int(), renewed_at: instantColumn() };
    await createTable(queryRunner, defineTable('job_lease', lease, { key: ['name'] }));
    const run = {
      id: text(),
      job: text(),
      token: int(),
      started_at: instantColumn(),
      finished_at: nullable(instantColumn()),
      outcome: nullable(text()),
      counters: json(),
      error_code: nullable(text()),
    };
    await createTable(queryRunner, defineTable('job_run', run, { key: ['id'], indexes: [['job', 'started_at']] }));
    const outbox = {
      id: text(),
      stream: text(),
      position: int(),
      kind: text(),
      payload: json(),
      created_at: instantColumn(),
      state: text(),
      attempts: int(),
      next_attempt_at: instantColumn(),
      error_code: nullable(text()),
    };
    const options = { key: ['id'], unique: [['stream', 'position']], indexes: [['state', 'next_attempt_at']] } as const;
    await createTable(queryRunner, defineTable('outbox', outbox, options));
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
