import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const SESSION_DEVICE = defineTable('session_device', { session_id: text(), device: text() }, { key: ['session_id'] });

const FIRST_DEVICE = defineTable(
  'first_device',
  { about: text(), device: nullable(text()), begun_at: instantColumn() },
  { key: ['about'] },
);

/** Who works alone gives the second word with another device. What was begun before has no device: it is begun anew. */
export class SecondDevices1764000003500 implements MigrationInterface {
  readonly name = 'SecondDevices1764000003500';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, SESSION_DEVICE);
    await createTable(queryRunner, FIRST_DEVICE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
