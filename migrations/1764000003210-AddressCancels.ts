import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const ADDRESS_CANCEL = defineTable(
  'member_address_cancel',
  { address_id: text(), member_id: text(), cancelled_at: instantColumn(), way: text() },
  { key: ['address_id'], indexes: [['member_id']], appendOnly: true },
);

/** Changes of address that were taken back while nothing could be paid there yet. */
export class AddressCancels1764000003210 implements MigrationInterface {
  readonly name = 'AddressCancels1764000003210';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, ADDRESS_CANCEL);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
