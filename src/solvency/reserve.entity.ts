import { defineTable, instantColumn, int, json, nonNegativeAmount, type Row, text } from '../store';

/** The coins that were ours at a statement's block. */
export const reserveLists = defineTable(
  'reserve_list',
  {
    number: int(),
    digest: text(),
    outputs: int(),
    total: nonNegativeAmount(),
  },
  { key: ['number'], appendOnly: true },
);

/** Those coins, packed: txid, output number, script, satoshi, height. */
export const reservePages = defineTable(
  'reserve_page',
  { number: int(), page: int(), coins: json<readonly (readonly (string | number)[])[]>() },
  { key: ['number', 'page'], appendOnly: true },
);

/** The word of a key over a statement, checked when it came. */
export const reserveSignatures = defineTable(
  'reserve_signature',
  {
    number: int(),
    script: text(),
    address: text(),
    signature: text(),
    /** What the coins of this script held. */
    amount: nonNegativeAmount(),
    outputs: int(),
    taken_at: instantColumn(),
    taken_by: text(),
  },
  { key: ['number', 'script'], appendOnly: true },
);

/** Statements that every key of a wallet signed which holds coins of it. */
export const reserveSignings = defineTable(
  'reserve_signing',
  {
    wallet_id: text(),
    number: int(),
    /** When the statement was taken: the age of what was signed. */
    statement_at: instantColumn(),
    signed_at: instantColumn(),
  },
  { key: ['wallet_id', 'number'], appendOnly: true },
);

export const reserveTables = [reserveLists, reservePages, reserveSignatures, reserveSignings];

export type ReserveListRow = Row<typeof reserveLists>;
export type ReserveSignatureRow = Row<typeof reserveSignatures>;
export type ReserveSigningRow = Row<typeof reserveSignings>;
