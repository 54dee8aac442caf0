import { amountColumn, bool, defineTable, instantColumn, int, json, nullable, type Row, text } from '../store';
import type { Asset, Day } from '../units';
import type { WithholdingRow } from './look-back';
import type { WaitReason } from './withholding/judge';
import type { WithholdingMode } from './withholding/rule';

/** What the operator decided, from when on. None is changed: the last word of those that hold counts. */
export const withholdingRule = defineTable(
  'withholding_rule',
  {
    version: int(),
    mode: text<WithholdingMode>(),
    as_agent: bool(),
    from_at: instantColumn(),
    decided_at: instantColumn(),
    decided_by: text(),
  },
  { key: ['version'], appendOnly: true },
);

/**
 * Tax withheld from one payment, or given back of it (below zero), in coin and in dollars. The id is that of the payment, or of
 * the part that was taken back: each is judged once.
 */
export const withholdingFact = defineTable(
  'withholding_fact',
  {
    id: text(),
    /** The payment that it is of: its own id, or that of what was taken back. */
    of_payment: text(),
    position: int(),
    seq: int(),
    member_id: text(),
    /** Of the payment, or of its reduction, in the operator's tax zone. */
    day: text<Day>(),
    at: instantColumn(),
    asset: text<Asset>(),
    /** Gross of the payment, or below zero what was taken back of it. */
    gross: amountColumn(),
    /** 1e-12 dollar. */
    gross_usd: amountColumn(),
    units: amountColumn(),
    usd: amountColumn(),
    /** Due and not there. */
    short_units: amountColumn(),
    cause: nullable(text<WithholdingRow['cause']>()),
    reportable: nullable(text<WithholdingRow['reportable']>()),
    quote_id: text(),
    price: text(),
    /** The entry by which coin of the payment stands as withheld after this; null where none does. */
    entry_id: nullable(text()),
    judged_at: instantColumn(),
  },
  {
    key: ['id'],
    indexes: [['member_id', 'position'], ['of_payment'], ['day']],
    appendOnly: true,
  },
);

/** Payments that nobody has judged yet. With a reason: why it waits, and what is reserved for it meanwhile. */
export const withholdingOpen = defineTable(
  'withholding_open',
  {
    id: text(),
    position: int(),
    seq: int(),
    member_id: text(),
    taken_back: bool(),
    /** Of the payment. */
    at: instantColumn(),
    reason: nullable(text<WaitReason>()),
    asset: nullable(text<Asset>()),
    /** Base units that were moved from available to held. */
    reserved: amountColumn(),
    since: instantColumn(),
  },
  { key: ['id'], indexes: [['member_id', 'position']] },
);

/** Tax that the operator says was paid over to the IRS. Ids and numbers of payments alone. */
export const withholdingDeposit = defineTable(
  'withholding_deposit',
  {
    id: text(),
    /** Whose tax it is, whenever it was paid. */
    year: int(),
    paid_on: text<Day>(),
    /** 1e-12 dollar. */
    usd: amountColumn(),
    eftps: text(),
    /** Coin by asset that is the operator's own again, and the dollars that it was owed for. */
    covered: json<Readonly<Record<string, { readonly units: string; readonly usd: string }>>>(),
    recorded_at: instantColumn(),
    recorded_by: text(),
    /** Recorded by mistake: it counts no more. */
    taken_back_at: nullable(instantColumn()),
    taken_back_by: nullable(text()),
  },
  { key: ['id'], indexes: [['year']] },
);

/** How far the journal has been looked at. */
export const withholdingCursor = defineTable('withholding_cursor', { id: text(), position: int() }, { key: ['id'] });

export type WithholdingFactRow = Row<typeof withholdingFact>;
export type WithholdingOpenRow = Row<typeof withholdingOpen>;
export type WithholdingDepositRow = Row<typeof withholdingDeposit>;
export type WithholdingRuleRow = Row<typeof withholdingRule>;

export const withholdingTables = [
  withholdingRule,
  withholdingFact,
  withholdingOpen,
  withholdingCursor,
  withholdingDeposit,
] as const;
