import { defineTable, instantColumn, int, nonNegativeAmount, type Row, text } from '../store';
import type { ExitReason } from './arrival';

/** The named reason of a statement about a withdrawal. */
export const conversionProposalReason = defineTable(
  'conversion_proposal_reason',
  { proposal_id: text(), reason: text<ExitReason>() },
  { key: ['proposal_id'], appendOnly: true },
);

/** A withdrawal that had been booked never left: its sales wait at the venue again. `turn` counts those of one sale from 1. */
export const withdrawalReturn = defineTable(
  'withdrawal_return',
  { conversion_id: text(), turn: int(), withdrawal_id: text(), at: instantColumn() },
  { key: ['conversion_id', 'turn'], appendOnly: true },
);

/** What a venue still owes of a withdrawal. Mirrors its part of `discrepancy/venue/…`. */
export const venueClaim = defineTable(
  'venue_claim',
  {
    withdrawal_id: text(),
    venue: text(),
    owed: nonNegativeAmount(),
    /** How many times it became smaller: the last part of a reference. */
    steps: int(),
    at: instantColumn(),
  },
  { key: ['withdrawal_id'], indexes: [['venue']] },
);

/** Whose that is: accrued until the venue has paid it. */
export const venueClaimShare = defineTable(
  'venue_claim_share',
  { conversion_id: text(), holder: text(), withdrawal_id: text(), owed: nonNegativeAmount() },
  { key: ['conversion_id', 'holder'], indexes: [['withdrawal_id'], ['holder']] },
);

export const venueClaimTables = [conversionProposalReason, withdrawalReturn, venueClaim, venueClaimShare];

export type VenueClaimRow = Row<typeof venueClaim>;
