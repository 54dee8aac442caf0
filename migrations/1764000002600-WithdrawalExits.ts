import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const conversionProposalReason = defineTable(
  'conversion_proposal_reason',
  { proposal_id: text(), reason: text() },
  { key: ['proposal_id'], appendOnly: true },
);

const withdrawalReturn = defineTable(
  'withdrawal_return',
  { conversion_id: text(), turn: int(), withdrawal_id: text(), at: instantColumn() },
  { key: ['conversion_id', 'turn'], appendOnly: true },
);

const venueClaim = defineTable(
  'venue_claim',
  { withdrawal_id: text(), venue: text(), owed: nonNegativeAmount(), steps: int(), at: instantColumn() },
  { key: ['withdrawal_id'], indexes: [['venue']] },
);

const venueClaimShare = defineTable(
  'venue_claim_share',
  { conversion_id: text(), holder: text(), withdrawal_id: text(), owed: nonNegativeAmount() },
  { key: ['conversion_id', 'holder'], indexes: [['withdrawal_id'], ['holder']] },
);

/** Ways out of a withdrawal that went wrong: the reason that two people name, what came back, what a venue still owes. */
export class WithdrawalExits1764000002600 implements MigrationInterface {
  readonly name = 'WithdrawalExits1764000002600';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [conversionProposalReason, withdrawalReturn, venueClaim, venueClaimShare]) {
      await createTable(queryRunner, table);
    }
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
