import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

/** Switches of the whole service: payouts stopped, reconcile only. */
export class Operations1764000000910 implements MigrationInterface {
  readonly name = 'Operations1764000000910';

  async up(queryRunner: QueryRunner): Promise<void> {
    const columns = {
      name: text(),
      reason: text(),
      actor: text(),
      since: instantColumn(),
      release_actor: nullable(text()),
      release_asked_at: nullable(instantColumn()),
    };
    await createTable(queryRunner, defineTable('service_state', columns, { key: ['name'] }));
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
