import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const conversionRequote = defineTable(
  'conversion_requote',
  {
    conversion_id: text(),
    number: int(),
    venue_label: text(),
    quoted: nonNegativeAmount(),
    quoted_at: instantColumn(),
    slippage_max_bps: int(),
    bought_min: nonNegativeAmount(),
  },
  { key: ['conversion_id', 'number'], appendOnly: true },
);

const conversionOwner = defineTable(
  'conversion_owner',
  { conversion_id: text(), source_id: text(), owner: text() },
  { key: ['conversion_id', 'source_id'], appendOnly: true },
);

const venueWithdrawal = defineTable(
  'venue_withdrawal',
  {
    id: text(),
    venue: text(),
    venue_ref: nullable(text()),
    state: text(),
    amount: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    txid: nullable(text()),
    vout: nullable(int()),
    at: instantColumn(),
  },
  { key: ['id'], unique: [['venue', 'venue_ref']], indexes: [['venue', 'state'], ['txid']] },
);

const venueWithdrawalPart = defineTable(
  'venue_withdrawal_part',
  { conversion_id: text(), withdrawal_id: text() },
  { key: ['conversion_id'], indexes: [['withdrawal_id']] },
);

const keptPlace = defineTable(
  'kept_place',
  { member_id: text(), asset: text(), source_id: text(), venue: text(), units: nonNegativeAmount() },
  { key: ['member_id', 'asset', 'source_id', 'venue'], indexes: [['asset', 'venue']] },
);

const conversionProposal = defineTable(
  'conversion_proposal',
  {
    id: text(),
    kind: text(),
    conversion_id: nullable(text()),
    member_id: nullable(text()),
    asset: text(),
    sold: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    txid: nullable(text()),
    venue: nullable(text()),
    evidence: text(),
    state: text(),
    proposed_by: text(),
    proposed_at: instantColumn(),
    decided_by: nullable(text()),
    decided_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['state'], ['conversion_id'], ['member_id', 'kind']] },
);

/** Renewed quotes, withdrawals of several sales together, where kept coin stands, and what two people state of it. */
export class ConversionExits1764000002100 implements MigrationInterface {
  readonly name = 'ConversionExits1764000002100';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [
      conversionRequote,
      conversionOwner,
      venueWithdrawal,
      venueWithdrawalPart,
      keptPlace,
      conversionProposal,
    ]) {
      await createTable(queryRunner, table);
    }
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
