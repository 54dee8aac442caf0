import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';
import { instant } from '../src/units';

const NOT_BACKDATED = { column: 'recorded_at', table: 'journal_entry', newest: 'position', time: 'known_at' } as const;

const STANDING_ORDER = defineTable(
  'tax_standing_order',
  {
    id: text(),
    member_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    effective_at: instantColumn(),
    wallet: nullable(text()),
    asset: nullable(text()),
    method: text(),
  },
  {
    key: ['id'],
    unique: [['member_id', 'version']],
    appendOnly: true,
    ordered: [['recorded_at', 'effective_at']],
    notBefore: NOT_BACKDATED,
  },
);

const IDENTIFICATION = defineTable(
  'tax_identification',
  {
    id: text(),
    member_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    disposal_id: text(),
    disposal_at: instantColumn(),
    wallet: text(),
    asset: text(),
    lots: json(),
  },
  {
    key: ['id'],
    unique: [
      ['member_id', 'version'],
      ['member_id', 'disposal_id'],
    ],
    appendOnly: true,
    ordered: [['recorded_at', 'disposal_at']],
    notBefore: NOT_BACKDATED,
  },
);

const ALLOCATION = defineTable(
  'tax_allocation',
  {
    id: text(),
    member_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    made_at: instantColumn(),
    asset: text(),
    manner: text(),
    lots: json(),
    statement_sha256: text(),
    document_sha256: text(),
  },
  {
    key: ['id'],
    unique: [['member_id', 'version']],
    appendOnly: true,
    ordered: [
      ['made_at', 'recorded_at'],
      // The end of 2026-10-15 in the last zone on earth: the return for 2025 with every extension.
      ['made_at', instant(1_792_151_999_999)],
    ],
    notBefore: NOT_BACKDATED,
  },
);

const ALLOCATION_STATEMENT = defineTable(
  'tax_allocation_statement',
  { allocation_id: text(), member_id: text(), words: text() },
  { key: ['allocation_id'], indexes: [['member_id']] },
);

const ACTIVITY = defineTable(
  'tax_activity',
  {
    id: text(),
    member_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    effective_at: instantColumn(),
    source_id: nullable(text()),
    treatment: text(),
  },
  { key: ['id'], unique: [['member_id', 'version']], appendOnly: true, notBefore: NOT_BACKDATED },
);

const OWN_EVENT = defineTable(
  'tax_own_event',
  {
    member_id: text(),
    event_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    happened_at: instantColumn(),
    fact: nullable(json()),
  },
  {
    key: ['member_id', 'event_id', 'version'],
    appendOnly: true,
    ordered: [['happened_at', 'recorded_at']],
    notBefore: NOT_BACKDATED,
  },
);

/** What members decide about lots, and what they state of own wallets: added to, never changed, never set back. */
export class TaxInstructions1764000003600 implements MigrationInterface {
  readonly name = 'TaxInstructions1764000003600';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [STANDING_ORDER, IDENTIFICATION, ALLOCATION, ALLOCATION_STATEMENT, ACTIVITY, OWN_EVENT]) {
      await createTable(queryRunner, table);
    }
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
