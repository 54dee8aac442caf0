import { defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, type Table, text } from '../../store';

/** A contract as it was signed. What happened to it later is in the tables beside. */
export const contract = defineTable(
  'contract',
  {
    id: text(),
    /** The source that brings what the provider pays; null: nothing comes yet. */
    source_id: nullable(text()),
    /** The terms as JSON, as docs/contracts.md writes them: read by the reader that files go through. */
    terms: text(),
    start_at: instantColumn(),
    declared_at: instantColumn(),
    declared_by: text(),
  },
  { key: ['id'], unique: [['source_id']], appendOnly: true },
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

export type ContractRow = Row<typeof contract>;

/** Every table of leased hash rate. */
export const contractTables: readonly Table[] = [contract, contractEvent, contractUnit];
