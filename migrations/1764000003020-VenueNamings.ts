import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const venueNaming = defineTable(
  'venue_naming',
  {
    venue: text(),
    deposit_id: text(),
    turn: int(),
    source_id: text(),
    external_id: text(),
    actor: text(),
    at: instantColumn(),
    undone_at: nullable(instantColumn()),
  },
  { key: ['venue', 'deposit_id', 'turn'] },
);

const venueNamingKept = defineTable(
  'venue_naming_kept',
  {
    venue: text(),
    deposit_id: text(),
    turn: int(),
    member_id: text(),
    asset: text(),
    source_id: text(),
    units: nonNegativeAmount(),
  },
  { key: ['venue', 'deposit_id', 'turn', 'member_id'] },
);

const conversionProposalDeposit = defineTable(
  'conversion_proposal_deposit',
  { proposal_id: text(), deposit_id: text() },
  { key: ['proposal_id'], indexes: [['deposit_id']], appendOnly: true },
);

/** What operators said credits at a venue are, so that two of them can take it back. */
export class VenueNamings1764000003020 implements MigrationInterface {
  readonly name = 'VenueNamings1764000003020';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [venueNaming, venueNamingKept, conversionProposalDeposit])
      await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
