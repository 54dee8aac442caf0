import type { MigrationInterface, QueryRunner } from 'typeorm';
import { amountColumn, bool, defineTable, instantColumn, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const NEED_FOLLOWED = defineTable(
  'need_followed',
  {
    fact: text(),
    seen_at: instantColumn(),
    gone_at: nullable(instantColumn()),
    told_at: nullable(instantColumn()),
  },
  { key: ['fact'] },
);

const OPERATOR_MAIL = defineTable(
  'operator_mail',
  { operator_id: text(), needs: bool(), changed_at: instantColumn() },
  { key: ['operator_id'] },
);

/** Of a source whose reading says nothing of any device: since when, and whether its members were told. */
const SOURCE_SILENCE = defineTable(
  'source_silence',
  {
    source_id: text(),
    began_at: instantColumn(),
    read_at: instantColumn(),
    told_at: nullable(instantColumn()),
  },
  { key: ['source_id'] },
);

/** A pool's own total as it was read last, and how far it moved apart from what is booked since it was first read. */
const SOURCE_TOTAL = defineTable(
  'source_total',
  {
    source_id: text(),
    kind: text(),
    stated: nonNegativeAmount(),
    booked: amountColumn(),
    base: amountColumn(),
    gap: amountColumn(),
    rounding: nonNegativeAmount(),
    first_read_at: instantColumn(),
    read_at: instantColumn(),
    differs_since: nullable(instantColumn()),
  },
  { key: ['source_id', 'kind'] },
);

/** Why a total differed, in an operator's words; journal and audit chain hold none of them. */
const SOURCE_TOTAL_REASON = defineTable(
  'source_total_reason',
  {
    source_id: text(),
    kind: text(),
    at: instantColumn(),
    gap: amountColumn(),
    actor: text(),
    reason: text(),
  },
  { key: ['source_id', 'kind', 'at'], appendOnly: true },
);

/** What needs a person, whom to tell, and what pools' lists and totals do not say. */
export class Attention1764000003010 implements MigrationInterface {
  readonly name = 'Attention1764000003010';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, NEED_FOLLOWED);
    await createTable(queryRunner, OPERATOR_MAIL);
    await createTable(queryRunner, SOURCE_SILENCE);
    await createTable(queryRunner, SOURCE_TOTAL);
    await createTable(queryRunner, SOURCE_TOTAL_REASON);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
