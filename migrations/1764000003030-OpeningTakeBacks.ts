import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const OPENING_KEY = ['member_id', 'asset', 'opening_class', 'source_id', 'turn'] as const;

const OPENING_BALANCE = defineTable(
  'opening_balance',
  {
    member_id: text(),
    asset: text(),
    opening_class: text(),
    source_id: text(),
    turn: int(),
    amount: nonNegativeAmount(),
    as_of: instantColumn(),
    import_id: text(),
  },
  { key: OPENING_KEY, indexes: [['source_id'], ['import_id']], appendOnly: true },
);

const OPENING_GONE = defineTable(
  'opening_gone',
  {
    member_id: text(),
    asset: text(),
    opening_class: text(),
    source_id: text(),
    turn: int(),
    take_back_id: text(),
  },
  { key: OPENING_KEY, indexes: [['take_back_id']], appendOnly: true },
);

const OPENING_TAKE_BACK = defineTable(
  'opening_take_back',
  {
    id: text(),
    import_id: text(),
    member_id: nullable(text()),
    source_id: nullable(text()),
    cause: text(),
    lifts: bool(),
    state: text(),
    proposed_by: text(),
    proposed_at: instantColumn(),
    decided_by: nullable(text()),
    decided_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['state'], ['import_id']] },
);

const OPENING_FENCE_ACT = defineTable(
  'opening_fence_act',
  {
    import_id: text(),
    source_id: text(),
    seq: int(),
    before_at: instantColumn(),
    booked: json(),
    state: text(),
  },
  { key: ['import_id', 'source_id'], indexes: [['seq']] },
);

const OWN_GIFT = defineTable(
  'own_gift',
  {
    source_id: text(),
    external_id: text(),
    seq: int(),
    units: nonNegativeAmount(),
    from_at: instantColumn(),
    until_at: instantColumn(),
  },
  { key: ['source_id', 'external_id', 'seq'], appendOnly: true },
);

/** What an opening balance is named by, where it was booked once. */
const ONCE = '"member_id", "asset", "opening_class", "source_id"';

/** Opening balances that can be taken back and made anew, and own units' shares that found their member. */
export class OpeningTakeBacks1764000003030 implements MigrationInterface {
  readonly name = 'OpeningTakeBacks1764000003030';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [OPENING_BALANCE, OPENING_GONE, OPENING_TAKE_BACK, OPENING_FENCE_ACT, OWN_GIFT]) {
      await createTable(queryRunner, table);
    }
    const columns = `"turn", "amount", "as_of", "import_id"`;
    await queryRunner.query(
      `INSERT INTO "opening_balance" (${ONCE}, ${columns}) SELECT ${ONCE}, 1, "amount", "as_of", "import_id" FROM "moving_opening"`,
    );
    await queryRunner.query('DROP TABLE "moving_opening"');
    await keepFences(queryRunner);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}

/** Fences of before acts were kept stand for ever: everybody's first, then each source's own. */
async function keepFences(queryRunner: QueryRunner): Promise<void> {
  const rows = (await queryRunner.query('SELECT "source_id" FROM "opening_fence"')) as { source_id: string }[];
  // Ids of the sources file: letters, digits, - and _.
  const own = JSON.stringify(rows.map(({ source_id }) => source_id).filter((id) => id !== '*'));
  const columns = '("import_id", "source_id", "seq", "before_at", "booked", "state")';
  await queryRunner.query(
    `INSERT INTO "opening_fence_act" ${columns} SELECT 'before', "source_id", ` +
      `CASE WHEN "source_id" = '*' THEN 1 ELSE 2 END, "before_at", ` +
      `CASE WHEN "source_id" = '*' THEN '${own}' ELSE '[]' END, 'stands' FROM "opening_fence"`,
  );
}
