import { defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, type Table, text } from '../../store';
import type { Asset } from '../../units';
import type { WriteOffCause } from './write-off';

/** A contract as it was signed. What happened to it later is in the tables beside. */
export const contract = defineTable(
  'contract',
  {
    id: text(),
    /** As declared before `contract_source` was kept; null since, and never read. */
    source_id: nullable(text()),
    /** The terms as JSON, as docs/contracts.md writes them: read by the reader that files go through. */
    terms: text(),
    start_at: instantColumn(),
    declared_at: instantColumn(),
    declared_by: text(),
  },
  { key: ['id'], unique: [['source_id']], appendOnly: true },
);

/** The source that brings what the provider pays, now; null: nothing comes. It changes only while nothing was booked. */
export const contractSource = defineTable(
  'contract_source',
  { contract_id: text(), source_id: nullable(text()), set_at: instantColumn(), set_by: text() },
  { key: ['contract_id'], unique: [['source_id']] },
);

/** Notice, or electricity paid for more days. */
export const contractEvent = defineTable(
  'contract_event',
  {
    contract_id: text(),
    kind: text<'electricity' | 'cancelled'>(),
    at: instantColumn(),
    /** Days of electricity; 0 for notice. */
    days: int(),
    /** Dollars x 10^12. */
    price: nonNegativeAmount(),
    recorded_at: instantColumn(),
    recorded_by: text(),
  },
  { key: ['contract_id', 'kind', 'at'], appendOnly: true },
);

/** A member holds so many units from an instant on; 0 ends it. */
export const contractUnit = defineTable(
  'contract_unit',
  { contract_id: text(), member_id: text(), from_at: instantColumn(), units: nonNegativeAmount() },
  { key: ['contract_id', 'member_id', 'from_at'], indexes: [['member_id']], appendOnly: true },
);

/**
 * A holder's claim on the provider that was given up by the contract's rule; `holder` as in `reward_share`. Each turn of a
 * row is taken back whole, when coin comes for it after all or the row changes.
 */
export const contractWriteOff = defineTable(
  'contract_write_off',
  {
    source_id: text(),
    external_id: text(),
    /** From 1: a row can be given up, owed again and given up again. */
    turn: int(),
    holder: text(),
    contract_id: text(),
    member_id: nullable(text()),
    asset: text<Asset>(),
    /** End of the row's window. */
    to_at: instantColumn(),
    amount: nonNegativeAmount(),
    /** Part of `amount` that left the receivable; the rest was in dispute before. */
    from_receivable: nonNegativeAmount(),
    cause: text<WriteOffCause>(),
    written_off_at: instantColumn(),
    /** When it was owed again; null while it is given up. */
    restored_at: nullable(instantColumn()),
  },
  { key: ['source_id', 'external_id', 'turn', 'holder'], indexes: [['source_id', 'restored_at'], ['member_id']] },
);

export type WriteOffRow = Row<typeof contractWriteOff>;
export type ContractRow = Row<typeof contract>;

/** Every table of leased hash rate. */
export const contractTables: readonly Table[] = [
  contract,
  contractSource,
  contractEvent,
  contractUnit,
  contractWriteOff,
];
