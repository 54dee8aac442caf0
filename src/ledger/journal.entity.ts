import {
  amountColumn,
  defineTable,
  instantColumn,
  int,
  json,
  nonNegativeAmount,
  nullable,
  text,
  type Row,
} from '../store';
import type { Asset, Usd } from '../units';
import type { AccountId, NormalSide } from './chart';
import type { EntryKind, PostingRole } from './entry';

/** One row per entry. Append-only; `position` has no gaps; `hash` chains each to the one before. */
export const journalEntry = defineTable(
  'journal_entry',
  {
    position: int(),
    reference: text(),
    kind: text<EntryKind>(),
    occurred_at: instantColumn(),
    known_at: instantColumn(),
    reason: nullable(text()),
    reverses: nullable(text()),
    links: nullable(json<Record<string, string>>()),
    hash: text(),
  },
  // An entry is reversed at most once; a reference never expires.
  { key: ['position'], unique: [['reference'], ['reverses']], appendOnly: true },
);

/** Positions that stand together in the index of accounts: what one booking adds lies on a few pages, not one a member. */
export const POSTING_BLOCK = 1_024;

/** Debits and credits of an entry, in its order. Append-only. */
export const journalPosting = defineTable(
  'journal_posting',
  {
    position: int(),
    line: int(),
    account: text<AccountId>(),
    asset: text<Asset>(),
    side: text<NormalSide>(),
    amount: nonNegativeAmount(),
    role: text<PostingRole>(),
    usd: nullable(amountColumn<Usd>()),
    quote_id: nullable(text()),
  },
  {
    key: ['position', 'line'],
    indexes: [[`position/${POSTING_BLOCK}`, 'account', 'position']],
    appendOnly: true,
  },
);

/** Balances of accounts with a floor: the database itself refuses one below zero (FAULTS.md I2). */
export const accountBalanceFloored = defineTable(
  'account_balance_floored',
  { account: text<AccountId>(), asset: text<Asset>(), balance: nonNegativeAmount() },
  { key: ['account', 'asset'] },
);

/** Balances of accounts that may stand on either side: clearing, discrepancy, income, expense, capital. */
export const accountBalanceFree = defineTable(
  'account_balance_free',
  { account: text<AccountId>(), asset: text<Asset>(), balance: amountColumn() },
  { key: ['account', 'asset'] },
);

/** The one row that says where the chain ends; posting locks it, so entries have one order. */
export const journalHead = defineTable('journal_head', { id: text(), position: int(), hash: text() }, { key: ['id'] });

export const ledgerTables = [journalEntry, journalPosting, accountBalanceFloored, accountBalanceFree, journalHead];

export type EntryRow = Row<typeof journalEntry>;
export type PostingRow = Row<typeof journalPosting>;
