import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const BATCH = defineTable(
  'filing_batch',
  {
    ...{
      id: text(),
      year: int(),
      form: text(),
      kind: text(),
      number: int(),
      corrects: nullable(text()),
      returns: int(),
    },
    ...{ state: text(), receipt: nullable(text()), file_mark: text() },
    ...{ sealed_key: nullable(text()), sealed_text: nullable(text()), made_by: text(), made_at: instantColumn() },
  },
  { key: ['id'], unique: [['year', 'form', 'kind', 'number']], indexes: [['corrects']] },
);

const MOVE = defineTable(
  'filing_batch_move',
  {
    ...{ batch_id: text(), seq: int(), from: text(), to: text(), receipt: nullable(text()) },
    ...{ by: text(), at: instantColumn() },
  },
  { key: ['batch_id', 'seq'], appendOnly: true },
);

const RETURN = defineTable(
  'filing_return',
  {
    ...{ batch_id: text(), position: int(), member_id: text(), correction: nullable(int()), boxes: json() },
    ...{ account: text(), name: nullable(json()), address: nullable(json()), tin_type: nullable(text()) },
    ...{ tin_last_four: nullable(text()), tin_mark: nullable(text()) },
    ...{ sealed_key: nullable(text()), sealed_text: nullable(text()), facts_mark: text() },
  },
  { key: ['batch_id', 'position'], unique: [['batch_id', 'member_id']], indexes: [['member_id']] },
);

const STANDING = defineTable(
  'filing_standing',
  { year: int(), form: text(), member_id: text(), batch_id: text(), correction_id: nullable(text()) },
  { key: ['year', 'form', 'member_id'], indexes: [['batch_id'], ['correction_id']] },
);

/** Files of returns with their status at the portal. */
export class FilingBatches1764000003641 implements MigrationInterface {
  readonly name = 'FilingBatches1764000003641';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [BATCH, MOVE, RETURN, STANDING]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
