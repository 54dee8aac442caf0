import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, nonNegativeAmount, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const conversionRule = defineTable(
  'conversion_rule',
  { member_id: text(), asset: text(), from_at: instantColumn(), convert_bps: int() },
  { key: ['member_id', 'asset', 'from_at'], appendOnly: true },
);

const keepOffer = defineTable(
  'keep_offer',
  { asset: text(), from_at: instantColumn(), offered: bool() },
  { key: ['asset', 'from_at'], appendOnly: true },
);

const withdrawalFeeTerm = defineTable(
  'withdrawal_fee_term',
  { from_at: instantColumn(), borne_by: text() },
  { key: ['from_at'], appendOnly: true },
);

const keptCoin = defineTable(
  'kept_coin',
  {
    member_id: text(),
    asset: text(),
    source_id: text(),
    on_its_way: nonNegativeAmount(),
    at_venue: nonNegativeAmount(),
  },
  { key: ['member_id', 'asset', 'source_id'], indexes: [['asset'], ['source_id']] },
);

const keptRow = defineTable(
  'kept_row',
  {
    source_id: text(),
    external_id: text(),
    member_id: text(),
    asset: text(),
    convert_bps: int(),
    due: nonNegativeAmount(),
    kept: nonNegativeAmount(),
  },
  { key: ['source_id', 'external_id', 'member_id'] },
);

const keptCursor = defineTable('kept_cursor', { id: text(), position: int() }, { key: ['id'] });

const keptRelease = defineTable(
  'kept_release',
  { id: text(), member_id: text(), asset: text(), units: nonNegativeAmount(), at: instantColumn() },
  { key: ['id'], indexes: [['member_id', 'at']], appendOnly: true },
);

const conversionQuote = defineTable(
  'conversion_quote',
  {
    conversion_id: text(),
    venue_label: text(),
    quoted: nonNegativeAmount(),
    quoted_at: instantColumn(),
    slippage_max_bps: int(),
    bought_min: nonNegativeAmount(),
  },
  { key: ['conversion_id'], appendOnly: true },
);

const conversionFill = defineTable(
  'conversion_fill',
  {
    conversion_id: text(),
    number: int(),
    sold: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    at: instantColumn(),
  },
  { key: ['conversion_id', 'number'], appendOnly: true },
);

const conversionStep = defineTable(
  'conversion_step',
  { conversion_id: text(), position: int(), state: text(), at: instantColumn() },
  { key: ['conversion_id', 'position'], appendOnly: true },
);

const conversionHolder = defineTable(
  'conversion_holder',
  { holder: text(), conversion_id: text(), created_at: instantColumn() },
  { key: ['holder', 'conversion_id'], indexes: [['holder', 'created_at']], appendOnly: true },
);

const venueFirstLeg = defineTable(
  'venue_first_leg',
  {
    venue: text(),
    deposit_id: text(),
    source_id: text(),
    external_id: text(),
    asset: text(),
    announced: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    short: nonNegativeAmount(),
    over: nonNegativeAmount(),
    waiting: nonNegativeAmount(),
    is_waiting: bool(),
    steps: int(),
    matched_at: instantColumn(),
  },
  { key: ['venue', 'deposit_id'], indexes: [['is_waiting']] },
);

/** Rules of conversion, kept coin, the record of how each conversion was executed, and the first leg. */
export class ConversionRules1764000001400 implements MigrationInterface {
  readonly name = 'ConversionRules1764000001400';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, conversionRule);
    await createTable(queryRunner, keepOffer);
    await createTable(queryRunner, withdrawalFeeTerm);
    await createTable(queryRunner, keptCoin);
    await createTable(queryRunner, keptRow);
    await createTable(queryRunner, keptCursor);
    await createTable(queryRunner, keptRelease);
    await createTable(queryRunner, conversionQuote);
    await createTable(queryRunner, conversionFill);
    await createTable(queryRunner, conversionStep);
    await createTable(queryRunner, conversionHolder);
    await createTable(queryRunner, venueFirstLeg);
    // Members find the conversions that were made before this table was.
    await queryRunner.query(
      'INSERT INTO conversion_holder (holder, conversion_id, created_at) ' +
        'SELECT s.holder, s.conversion_id, c.created_at FROM conversion_share s JOIN conversion c ON c.id = s.conversion_id',
    );
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
