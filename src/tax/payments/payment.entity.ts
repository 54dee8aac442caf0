import {
  amountColumn,
  defineTable,
  instantColumn,
  int,
  json,
  type JsonValue,
  nullable,
  type Row,
  text,
} from '../../store';
import type { Asset } from '../../units';
import type { LegalModel } from '../policy';

/** What was made available to a member, or taken back (net below zero): what the operator paid, as the journal has it. */
export const paymentFact = defineTable(
  'payment_fact',
  {
    id: text(),
    /** Position of the causing entry, and place among its facts. */
    position: int(),
    seq: int(),
    member_id: text(),
    source_id: text(),
    source_row: text(),
    /** As declared at that instant; null where nobody declared the source. */
    legal_model: nullable(text<LegalModel>()),
    asset: text<Asset>(),
    cause_entry: text(),
    cause_reference: text(),
    made_at: instantColumn(),
    gross: amountColumn(),
    pool_fee: amountColumn(),
    service_fee: amountColumn(),
    net: amountColumn(),
  },
  { key: ['id'], unique: [['position', 'seq']], indexes: [['member_id', 'position']], appendOnly: true },
);

/** What the follower remembers of a member between two entries. */
export const paymentState = defineTable(
  'payment_state',
  { member_id: text(), state: json<JsonValue>() },
  { key: ['member_id'] },
);

/** How far the journal has been followed. */
export const paymentCursor = defineTable('payment_cursor', { id: text(), position: int() }, { key: ['id'] });

/** The one row of the cursor. */
export const JOURNAL = 'journal';

export type PaymentRow = Row<typeof paymentFact>;

export const paymentTables = [paymentFact, paymentState, paymentCursor] as const;
