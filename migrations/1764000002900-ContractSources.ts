import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const CONTRACT_SOURCE = defineTable(
  'contract_source',
  { contract_id: text(), source_id: nullable(text()), set_at: instantColumn(), set_by: text() },
  { key: ['contract_id'], unique: [['source_id']] },
);

/** Which source pays for a contract, apart from the contract as signed: it can be set later. */
export class ContractSources1764000002900 implements MigrationInterface {
  readonly name = 'ContractSources1764000002900';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, CONTRACT_SOURCE);
    await queryRunner.query(
      'INSERT INTO "contract_source" ("contract_id", "source_id", "set_at", "set_by") SELECT "id", "source_id", "declared_at", "declared_by" FROM "contract"',
    );
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
