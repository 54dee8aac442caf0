import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const VENUE_REQUEST = defineTable(
  'venue_request',
  {
    venue: text(),
    client_id: text(),
    kind: text(),
    asset: text(),
    amount: nonNegativeAmount(),
    address: nullable(text()),
    venue_ref: nullable(text()),
    sent_at: instantColumn(),
  },
  { key: ['venue', 'client_id'], unique: [['venue', 'venue_ref']] },
);

const CONVERSION_LOSS_LIFT = defineTable(
  'conversion_loss_lift',
  { conversion_id: text(), at: instantColumn(), actor: text() },
  { key: ['conversion_id', 'at'], indexes: [['at']], appendOnly: true },
);

/** What was asked of a real venue, and who let conversions go on after a day's losses. */
export class VenueRequests1764000001300 implements MigrationInterface {
  readonly name = 'VenueRequests1764000001300';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [VENUE_REQUEST, CONVERSION_LOSS_LIFT]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
