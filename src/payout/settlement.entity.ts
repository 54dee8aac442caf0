import {
  defineTable,
  instantColumn,
  int,
  json,
  type JsonValue,
  nonNegativeAmount,
  nullable,
  type Row,
  text,
} from '../store';
import type { SettlementState } from './settlement';

/** A payment to a member that the operator made from another wallet: stated by one person, approved by another (RULES.md 28). */
export const payoutSettlements = defineTable(
  'payout_settlement',
  {
    id: text(),
    member_id: text(),
    txid: text(),
    vout: int(),
    /** Value of the output, and what of the balance it settles. */
    amount: nonNegativeAmount(),
    script_hex: text(),
    address: text(),
    /** Outpoints that the transaction spends: one of them spent otherwise, and buried, ends it for good. */
    inputs: json<readonly string[]>(),
    state: text<SettlementState>(),
    /** The block that holds it, in our best chain when it was last looked at; null while none does. */
    block_hash: nullable(text()),
    block_height: nullable(int()),
    /** After a reorganisation: blocks below this height were looked through, and the last of them. */
    look_height: int(),
    looked_hash: nullable(text()),
    /** Where the payment is on record, in words. May name people, so it is in no journal. */
    evidence: text(),
    proposed_by: text(),
    proposed_at: instantColumn(),
    approved_by: nullable(text()),
    approved_at: nullable(instantColumn()),
    returned_by: nullable(text()),
    /** Why an approved one does not settle: the sanctions list names the address by now. */
    note: nullable(text()),
    /** How often it was settled: a reorg undoes one, the next is another. */
    settlements: int(),
    moved_at: instantColumn(),
  },
  { key: ['id'], indexes: [['member_id', 'proposed_at'], ['state'], ['proposed_at']] },
);

/** An output that settles something. The key is the outpoint: no output settles twice. Freed when it is given back. */
export const settledOutputs = defineTable(
  'payout_settlement_output',
  { outpoint: text(), settlement_id: text() },
  { key: ['outpoint'] },
);

/** The receipt at each settlement; a reorg revokes it. */
export const settlementReceipts = defineTable(
  'payout_settlement_receipt',
  {
    settlement_id: text(),
    number: int(),
    receipt: json<JsonValue>(),
    issued_at: instantColumn(),
    revoked_at: nullable(instantColumn()),
  },
  { key: ['settlement_id', 'number'] },
);

export const settlementTables = [payoutSettlements, settledOutputs, settlementReceipts];

export type SettlementRow = Row<typeof payoutSettlements>;
