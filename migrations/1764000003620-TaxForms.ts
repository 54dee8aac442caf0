import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const TAX_FORM = defineTable(
  'tax_form',
  {
    id: text(),
    member_id: text(),
    version: int(),
    form: text(),
    way: text(),
    signed_on: text(),
    received_on: text(),
    recorded_at: instantColumn(),
    recorded_by: text(),
    tax_class: text(),
    name: json(),
    address: json(),
    tin_type: nullable(text()),
    sealed_key: text(),
    sealed_text: text(),
    tin_last_four: nullable(text()),
    tin_mark: nullable(text()),
    signature: nullable(text()),
    words: text(),
  },
  { key: ['id'], unique: [['member_id', 'version']], indexes: [['tin_mark']] },
);

const TAX_FORM_KEPT = defineTable('tax_form_kept', { member_id: text(), until: text() }, { key: ['member_id'] });

const TAX_CONSENT = defineTable(
  'tax_consent',
  { member_id: text(), version: int(), given: text(), words: text(), at: instantColumn(), by: text() },
  { key: ['member_id', 'version'], appendOnly: true },
);

const TAX_NOTICE = defineTable(
  'tax_notice',
  {
    id: text(),
    member_id: text(),
    kind: text(),
    on_day: text(),
    noted_at: instantColumn(),
    noted_by: text(),
    taken_back_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['member_id']] },
);

const TIN_REVEAL = defineTable(
  'tin_reveal',
  { id: text(), actor: text(), member_id: text(), form_id: text(), reason: text(), at: instantColumn() },
  { key: ['id'], indexes: [['actor', 'at']], appendOnly: true },
);

const TIN_MATCH = defineTable(
  'tin_match',
  { id: text(), member_id: text(), form_id: text(), code: int(), at: instantColumn(), by: text() },
  { key: ['id'], indexes: [['member_id']], appendOnly: true },
);

/** Tax forms of payees with their numbers sealed, consents, notices, and what TIN matching said. */
export class TaxForms1764000003620 implements MigrationInterface {
  readonly name = 'TaxForms1764000003620';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [TAX_FORM, TAX_FORM_KEPT, TAX_CONSENT, TAX_NOTICE, TIN_REVEAL, TIN_MATCH]) {
      await createTable(queryRunner, table);
    }
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
