import { defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, text } from '../store';
import type { Asset } from '../units';

/** An operator's word on whose a credit at a venue is. `turn` counts those of one credit that two people have undone, from 0. */
export const venueNaming = defineTable(
  'venue_naming',
  {
    venue: text(),
    deposit_id: text(),
    turn: int(),
    source_id: text(),
    external_id: text(),
    actor: text(),
    at: instantColumn(),
    undone_at: nullable(instantColumn()),
  },
  { key: ['venue', 'deposit_id', 'turn'] },
);

/** Kept coin that a named credit brought to its venue, by member: it goes back on its way when the naming is undone. */
export const venueNamingKept = defineTable(
  'venue_naming_kept',
  {
    venue: text(),
    deposit_id: text(),
    turn: int(),
    member_id: text(),
    asset: text<Asset>(),
    source_id: text(),
    units: nonNegativeAmount(),
  },
  { key: ['venue', 'deposit_id', 'turn', 'member_id'] },
);

/** The credit that a statement is about. */
export const conversionProposalDeposit = defineTable(
  'conversion_proposal_deposit',
  { proposal_id: text(), deposit_id: text() },
  { key: ['proposal_id'], indexes: [['deposit_id']], appendOnly: true },
);

export const venueNamingTables = [venueNaming, venueNamingKept, conversionProposalDeposit];

export type NamingRow = Row<typeof venueNaming>;
