import { defineTable, instantColumn, int, nullable, type Row, text } from '../store';

/**
 * Every hand-out in order, each written in its transaction. The last one is repeated in a file outside the database
 * before anything leaves the process: a database that does not know it is an older copy (RULES.md 15).
 */
export const handOuts = defineTable(
  'payout_hand_out',
  {
    /** From 1, without gaps but for a restore, which goes on after the file. */
    sequence: int(),
    batch_id: text(),
    txid: text(),
    at: instantColumn(),
  },
  { key: ['sequence'], appendOnly: true },
);

/** That this database was brought back from an older copy, and how far the comparison has come. */
export const restores = defineTable(
  'payout_restore',
  {
    id: int(),
    reason: text(),
    noticed_at: instantColumn(),
    /** Lines of the signer's journal that were there when it was noticed: they are judged once. */
    journal_seen: int(),
    /** When chain and books were compared for the first time: what was handed out before may go on from here. */
    compared_at: nullable(instantColumn()),
    /** Tip when the barrier was planned: coins of later blocks can stand in no transaction that was lost. */
    line_height: nullable(int()),
    /** When two people let payouts go on, or a later restore took its place. */
    ended_at: nullable(instantColumn()),
  },
  { key: ['id'] },
);

/** A batch that pays nobody: our coins go to ourselves, so that nothing else can spend them any more. */
export const ownMoves = defineTable(
  'payout_own_move',
  { batch_id: text(), kind: text<'barrier'>(), restore_id: int() },
  { key: ['batch_id'], indexes: [['restore_id']], appendOnly: true },
);

/** Whose an output of a transaction is that this copy of the books does not know, by an operator's word. */
export const outputOwners = defineTable(
  'payout_output_owner',
  {
    txid: text(),
    vout: int(),
    /** Null: the operator's own payment. */
    member_id: nullable(text()),
    named_by: text(),
    named_at: instantColumn(),
  },
  { key: ['txid', 'vout'], appendOnly: true },
);

/**
 * The same of a transaction that took coins of a batch, and of a loss: by one person's word, which holds once a second one
 * agreed. Until then another word takes its place.
 */
export const outputWords = defineTable(
  'payout_output_word',
  {
    txid: text(),
    vout: int(),
    whose: text<'member' | 'own' | 'lost'>(),
    /** Null: it paid no member. */
    member_id: nullable(text()),
    named_by: text(),
    named_at: instantColumn(),
    agreed_by: nullable(text()),
    agreed_at: nullable(instantColumn()),
  },
  { key: ['txid', 'vout'] },
);

/** How far the signer's own journal had come when the books last saw it: a shorter one has lost attempts. */
export const signerJournal = defineTable(
  'payout_signer_journal',
  { id: int(), lines: int(), head: text(), noted_at: instantColumn() },
  { key: ['id'] },
);

/** A payment from another wallet that the record names: by whose word it was none. It holds once a second one agreed. */
export const lostStatements = defineTable(
  'payout_lost_statement',
  {
    txid: text(),
    vout: int(),
    member_id: text(),
    denied_by: text(),
    denied_at: instantColumn(),
    agreed_by: nullable(text()),
    agreed_at: nullable(instantColumn()),
  },
  { key: ['txid', 'vout', 'member_id'] },
);

/**
 * Above this block whatever spends our coins is a transaction of these books, or payouts halt: the tip when the service
 * looked for the first time. What operators did with the same keys before is not asked about.
 */
export const spendLine = defineTable(
  'payout_spend_line',
  { id: int(), height: int(), noted_at: instantColumn() },
  { key: ['id'], appendOnly: true },
);

export const restoreTables = [
  handOuts,
  restores,
  ownMoves,
  outputOwners,
  outputWords,
  signerJournal,
  lostStatements,
  spendLine,
];

export type RestoreRow = Row<typeof restores>;
