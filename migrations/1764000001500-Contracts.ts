import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const CONTRACT = defineTable(
  'contract',
  {
    id: text(),
    source_id: nullable(text()),
    terms: text(),
    start_at: instantColumn(),
    declared_at: instantColumn(),
    declared_by: text(),
  },
  { key: ['id'], unique: [['source_id']], appendOnly: true },
);

const CONTRACT_EVENT = defineTable(
  'contract_event',
  {
    contract_id: text(),
    kind: text(),
    at: instantColumn(),
    days: int(),
    price: nonNegativeAmount(),
    recorded_at: instantColumn(),
    recorded_by: text(),
  },
  { key: ['contract_id', 'kind', 'at'], appendOnly: true },
);

const CONTRACT_UNIT = defineTable(
  'contract_unit',
  { contract_id: text(), member_id: text(), from_at: instantColumn(), units: nonNegativeAmount() },
  { key: ['contract_id', 'member_id', 'from_at'], indexes: [['member_id']], appendOnly: true },
);

/** Leased hash rate: what was signed, what happened to it, and who holds units of it. */
export class Contracts1764000001500 implements MigrationInterface {
  readonly name = 'Contracts1764000001500';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [CONTRACT, CONTRACT_EVENT, CONTRACT_UNIT]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
