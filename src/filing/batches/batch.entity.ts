import type { PostalAddress, ReturnForm } from '../../../reports/information-returns';
import { defineTable, instantColumn, int, json, nullable, type Row, text } from '../../store';
import type { PartyName } from '../payee';
import type { TinType } from '../tin';
import type { BatchState } from './batch-states';

type Cells<T> = { readonly [K in keyof T]: T[K] };

/** An original is a file for the portal; a correction is a sheet of what is typed into the portal on accepted returns. */
export const BATCH_KINDS = ['original', 'correction'] as const;
export type BatchKind = (typeof BATCH_KINDS)[number];

/** One file of returns that was made. Its bytes hold whole numbers: they are sealed, and so is their plain hash. */
export const filingBatch = defineTable(
  'filing_batch',
  {
    id: text(),
    year: int(),
    form: text<ReturnForm>(),
    kind: text<BatchKind>(),
    /** From 1 within year, form and kind: it is in the name of the file. */
    number: int(),
    /** The batch that a correction corrects. */
    corrects: nullable(text()),
    returns: int(),
    state: text<BatchState>(),
    /** What the portal gave for it. */
    receipt: nullable(text()),
    /** HMAC of the bytes under the service's key. A plain hash of a file of one return would tell its number. */
    file_mark: text(),
    /** An envelope with the batch's id as associated data; null once a payee in it was erased for good. */
    sealed_key: nullable(text()),
    sealed_text: nullable(text()),
    made_by: text(),
    made_at: instantColumn(),
  },
  { key: ['id'], unique: [['year', 'form', 'kind', 'number']], indexes: [['corrects']] },
);

/** Every move of a batch, in order. */
export const filingBatchMove = defineTable(
  'filing_batch_move',
  {
    batch_id: text(),
    seq: int(),
    from: text<BatchState>(),
    to: text<BatchState>(),
    receipt: nullable(text()),
    by: text(),
    at: instantColumn(),
  },
  { key: ['batch_id', 'seq'], appendOnly: true },
);

/**
 * A return as its file states it. Name, address and number are of people, and so erased with the last form of an erased
 * member; amounts and marks stay.
 */
export const filingReturn = defineTable(
  'filing_return',
  {
    batch_id: text(),
    /** Place in the file, from 1. */
    position: int(),
    member_id: text(),
    /** 1 or 2 in a correction; null in an original. */
    correction: nullable(int()),
    /** Dollars and cents by box. */
    boxes: json<Readonly<Record<string, string>>>(),
    account: text(),
    name: nullable(json<Cells<PartyName>>()),
    address: nullable(json<Cells<PostalAddress>>()),
    tin_type: nullable(text<TinType>()),
    tin_last_four: nullable(text()),
    tin_mark: nullable(text()),
    /** An envelope with the member's id as associated data: the number. */
    sealed_key: nullable(text()),
    sealed_text: nullable(text()),
    /** HMAC of everything that the return states, under the service's key. */
    facts_mark: text(),
  },
  { key: ['batch_id', 'position'], unique: [['batch_id', 'member_id']], indexes: [['member_id']] },
);

/** Where the one return of a payee, form and year stands: the database itself refuses a second. */
export const filingStanding = defineTable(
  'filing_standing',
  {
    year: int(),
    form: text<ReturnForm>(),
    member_id: text(),
    /** The file that brought what counts now. */
    batch_id: text(),
    /** A correction of it that the IRS has not accepted yet. */
    correction_id: nullable(text()),
  },
  { key: ['year', 'form', 'member_id'], indexes: [['batch_id'], ['correction_id']] },
);

export const batchTables = [filingBatch, filingBatchMove, filingReturn, filingStanding];

export type BatchRow = Row<typeof filingBatch>;
export type BatchMoveRow = Row<typeof filingBatchMove>;
export type ReturnRow = Row<typeof filingReturn>;
export type StandingRow = Row<typeof filingStanding>;
