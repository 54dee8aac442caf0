import { defineTable, instantColumn, int, json, nonNegativeAmount, nullable, type Row, text } from '../store';

/** A statement of liabilities as it was published. The seed salts and shuffles its trees: with the balances it is the whole tree. */
export const liabilityStatements = defineTable(
  'liability_statement',
  {
    number: int(),
    taken_at: instantColumn(),
    network: text(),
    block_height: int(),
    block_hash: text(),
    ledger_position: int(),
    ledger_hash: text(),
    previous: nullable(text()),
    digest: text(),
    /** 32 bytes, hex. Whoever has it and the balances can make every member's proof: it is never shown. */
    seed: text(),
    published_by: text(),
  },
  { key: ['number'], unique: [['digest']], appendOnly: true },
);

/** The tree of one asset of a statement. */
export const liabilityTrees = defineTable(
  'liability_tree',
  {
    number: int(),
    asset: text(),
    depth: int(),
    root: text(),
    /** Everything that is owed, base units. */
    total: nonNegativeAmount(),
    holders: int(),
  },
  { key: ['number', 'asset'], appendOnly: true },
);

/** What each holder was owed, packed: a tree is only ever grown as a whole. */
export const liabilityPages = defineTable(
  'liability_page',
  {
    number: int(),
    asset: text(),
    page: int(),
    /** Holder, then base units by class in the order of `BALANCE_CLASSES`, as decimal text. */
    holders: json<readonly (readonly string[])[]>(),
  },
  { key: ['number', 'asset', 'page'], appendOnly: true },
);

export const statementTables = [liabilityStatements, liabilityTrees, liabilityPages];

export type StatementRow = Row<typeof liabilityStatements>;
export type TreeRow = Row<typeof liabilityTrees>;
