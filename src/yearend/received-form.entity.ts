import { amountColumn, defineTable, instantColumn, int, nullable, type Row, text } from '../store';
import type { Usd } from '../units';
import type { SaidReason } from './received-forms';

/** A box of a return that a pool sent to the operator, as somebody typed it. Never changed: a correction replaces it. */
export const receivedForm = defineTable(
  'received_form',
  {
    id: text(),
    year: int(),
    source_id: text(),
    payer: text(),
    form: text(),
    box: text(),
    /** 1e-12 dollar. */
    amount_usd: amountColumn<Usd>(),
    reason: nullable(text<SaidReason>()),
    note: text(),
    /** What it corrects, once. */
    replaces: nullable(text()),
    entered_by: text(),
    entered_at: instantColumn(),
  },
  { key: ['id'], unique: [['replaces']], indexes: [['year', 'source_id']], appendOnly: true },
);

export type ReceivedFormRow = Row<typeof receivedForm>;
