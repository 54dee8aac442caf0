import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const priceProposal = defineTable(
  'price_proposal',
  {
    id: text(),
    asset: text(),
    at: instantColumn(),
    price: text(),
    evidence: text(),
    why: text(),
    near_price: nullable(text()),
    near_at: nullable(instantColumn()),
    near_source: nullable(text()),
    state: text(),
    proposed_by: text(),
    proposed_at: instantColumn(),
    decided_by: nullable(text()),
    decided_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['state'], ['asset', 'at']] },
);

/** Prices stated by hand that wait for a second person. */
export class PriceProposals1764000002800 implements MigrationInterface {
  readonly name = 'PriceProposals1764000002800';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, priceProposal);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
