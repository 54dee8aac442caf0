import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  amountColumn,
  bool,
  defineTable,
  instantColumn,
  int,
  json,
  nonNegativeAmount,
  nullable,
  type Row,
  text,
} from '../../src/store';
import { createTable } from '../../src/store/ddl';
import type { StoreSchema } from '../../src/store/sql-store.adapter';
import { instant } from '../../src/units';

/** Tables of the storage suite: one of every column, one balance, one history. */
export const things = defineTable(
  'thing',
  {
    id: text(),
    label: nullable(text()),
    amount: amountColumn(),
    height: int(),
    at: instantColumn(),
    on: bool(),
    facts: nullable(json()),
  },
  { key: ['id'], unique: [['label']], indexes: [['height', 'at']] },
);

export const accounts = defineTable(
  'account_balance',
  { account: text(), asset: text(), balance: nonNegativeAmount() },
  { key: ['account', 'asset'] },
);

export const history = defineTable(
  'history',
  { id: text(), amount: amountColumn() },
  { key: ['id'], appendOnly: true },
);

/** One migration, as the rooms write theirs. */
export class Storage1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of [things, accounts, history]) await createTable(runner, table);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

export const STORAGE: StoreSchema = { tables: [things, accounts, history], migrations: [Storage1764000000001] };

export type Thing = Row<typeof things>;

export function thing(id: string, over: Partial<Thing> = {}): Thing {
  return { id, label: null, amount: 0n, height: 0, at: instant(0), on: false, facts: null, ...over };
}
