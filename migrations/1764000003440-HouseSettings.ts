import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const HOUSE_SETTING = defineTable(
  'house_setting',
  {
    name: text(),
    value: text(),
    file_value: nullable(text()),
    ruled_by: text(),
    change_no: int(),
    since: instantColumn(),
    file_unheard_at: nullable(instantColumn()),
  },
  { key: ['name'] },
);

const HOUSE_SETTING_CHANGE = defineTable(
  'house_setting_change',
  {
    no: int(),
    name: text(),
    from_value: text(),
    to_value: text(),
    origin: text(),
    reason: text(),
    proposed_by: text(),
    approved_by: nullable(text()),
    at: instantColumn(),
  },
  { key: ['no'], indexes: [['name'], ['at']], appendOnly: true },
);

const HOUSE_SETTING_PROPOSAL = defineTable(
  'house_setting_proposal',
  {
    id: text(),
    name: text(),
    from_value: text(),
    to_value: text(),
    origin: text(),
    reason: text(),
    proposed_by: text(),
    proposed_at: instantColumn(),
    state: text(),
    decided_by: nullable(text()),
    decided_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['state']] },
);

/** Settings that steer money are changed on the screen, in sight; the configuration file begins them. */
export class HouseSettings1764000003440 implements MigrationInterface {
  readonly name = 'HouseSettings1764000003440';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, HOUSE_SETTING);
    await createTable(queryRunner, HOUSE_SETTING_CHANGE);
    await createTable(queryRunner, HOUSE_SETTING_PROPOSAL);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
