import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const CONTRACT_WRITE_OFF = defineTable(
  'contract_write_off',
  {
    source_id: text(),
    external_id: text(),
    turn: int(),
    holder: text(),
    contract_id: text(),
    member_id: nullable(text()),
    asset: text(),
    to_at: instantColumn(),
    amount: nonNegativeAmount(),
    from_receivable: nonNegativeAmount(),
    cause: text(),
    written_off_at: instantColumn(),
    restored_at: nullable(instantColumn()),
  },
  { key: ['source_id', 'external_id', 'turn', 'holder'], indexes: [['source_id', 'restored_at'], ['member_id']] },
);

/** Claims on a contract's provider that were given up by its declared rule. */
export class ContractWriteOffs1764000002000 implements MigrationInterface {
  readonly name = 'ContractWriteOffs1764000002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, CONTRACT_WRITE_OFF);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
