import { defineTable, instantColumn, int, json, type JsonValue, nullable, type Row, text } from '../store';
import type { Allocation } from './lots/fact-event';
import type { Method } from './lots/lot-pool';
import type { Treatment } from './activity';
import { ALLOCATION_LAST } from './lots/allocation';

/**
 * Nothing here is written down as of an earlier time than the newest entry of the journal was known: entries come in one
 * order, hash-chained, so that what was known cannot be taken out without being seen, and each of a member's disposals in
 * these books is one of them. The service's own clock is not believed.
 */
const NOT_BACKDATED = { table: 'journal_entry', newest: 'position', time: 'known_at' } as const;

/** One lot and units of it, in base units as decimal text. */
export type NamedLot = { readonly lot: string; readonly units: string };

/** Fields of an event as text, so that every amount stays exact. */
export type OwnFact = { readonly [field: string]: string | { readonly [field: string]: JsonValue } };

/**
 * In which order lots leave, from an instant on. A later one replaces it from its own instant on; none is taken back.
 * `version` counts a member's rows in the order in which they were recorded.
 */
export const standingOrder = defineTable(
  'tax_standing_order',
  {
    id: text(),
    member_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    effective_at: instantColumn(),
    /** Null: every wallet; every coin. */
    wallet: nullable(text()),
    asset: nullable(text()),
    method: text<Method>(),
  },
  {
    key: ['id'],
    unique: [['member_id', 'version']],
    appendOnly: true,
    ordered: [['recorded_at', 'effective_at']],
    notBefore: { column: 'recorded_at', ...NOT_BACKDATED },
  },
);

/** Which units one disposal takes, written down no later than it happens. */
export const identification = defineTable(
  'tax_identification',
  {
    id: text(),
    member_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    /** The event that takes them, and the earliest instant at which it does. */
    disposal_id: text(),
    disposal_at: instantColumn(),
    wallet: text(),
    asset: text(),
    /** In this row, so that none is added to it afterwards. */
    lots: json<readonly NamedLot[]>(),
  },
  {
    key: ['id'],
    unique: [
      ['member_id', 'version'],
      ['member_id', 'disposal_id'],
    ],
    appendOnly: true,
    ordered: [['recorded_at', 'disposal_at']],
    notBefore: { column: 'recorded_at', ...NOT_BACKDATED },
  },
);

/** How unused basis was divided among wallets as of 2025-01-01: stated by the member, not seen by these books. */
export const allocation = defineTable(
  'tax_allocation',
  {
    id: text(),
    member_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    /** When the member says that it was made. */
    made_at: instantColumn(),
    asset: text(),
    manner: text<Allocation['manner']>(),
    lots: json<readonly (NamedLot & { readonly wallet: string })[]>(),
    /** Hex SHA-256 of the member's statement, and of the document that it speaks of. */
    statement_sha256: text(),
    document_sha256: text(),
  },
  {
    key: ['id'],
    unique: [['member_id', 'version']],
    appendOnly: true,
    ordered: [
      ['made_at', 'recorded_at'],
      ['made_at', ALLOCATION_LAST],
    ],
    notBefore: { column: 'recorded_at', ...NOT_BACKDATED },
  },
);

/** The member's own words of when and where an allocation was made. Erased with the person; their SHA-256 stays. */
export const allocationStatement = defineTable(
  'tax_allocation_statement',
  { allocation_id: text(), member_id: text(), words: text() },
  { key: ['allocation_id'], indexes: [['member_id']] },
);

/** Hobby, business or undecided, from an instant on, which may be an earlier one: it is a fact of the year, no choice of lots. */
export const activity = defineTable(
  'tax_activity',
  {
    id: text(),
    member_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    effective_at: instantColumn(),
    /** A source of income; null: all of them. */
    source_id: nullable(text()),
    treatment: text<Treatment>(),
  },
  {
    key: ['id'],
    unique: [['member_id', 'version']],
    appendOnly: true,
    notBefore: { column: 'recorded_at', ...NOT_BACKDATED },
  },
);

/**
 * Versions of what a member entered of own wallets: bought, sold, given, moved. The last version counts; one without a fact
 * says that the event never was.
 */
export const ownEvent = defineTable(
  'tax_own_event',
  {
    member_id: text(),
    event_id: text(),
    version: int(),
    recorded_at: instantColumn(),
    happened_at: instantColumn(),
    /** Its fields as in a file of `paydirt tax facts`, without id and time. */
    fact: nullable(json<OwnFact>()),
  },
  {
    key: ['member_id', 'event_id', 'version'],
    appendOnly: true,
    ordered: [['happened_at', 'recorded_at']],
    notBefore: { column: 'recorded_at', ...NOT_BACKDATED },
  },
);

export const instructionTables = [
  standingOrder,
  identification,
  allocation,
  allocationStatement,
  activity,
  ownEvent,
] as const;

export type StandingOrderRow = Row<typeof standingOrder>;
export type IdentificationRow = Row<typeof identification>;
export type AllocationRow = Row<typeof allocation>;
export type OwnEventRow = Row<typeof ownEvent>;
