import { defineTable, instantColumn, nonNegativeAmount, nullable, type Row, text } from '../store';
import type { Asset } from '../units';

/** Kept coin at a venue, by the venue where it stands: of `kept_coin.at_venue` the part that is at each. */
export const keptPlace = defineTable(
  'kept_place',
  { member_id: text(), asset: text<Asset>(), source_id: text(), venue: text(), units: nonNegativeAmount() },
  { key: ['member_id', 'asset', 'source_id', 'venue'], indexes: [['asset', 'venue']] },
);

/** What a person may state of a conversion or of kept coin, and another one confirms. */
export type ProposalKind =
  'never-taken' | 'fill-was' | 'arrived' | 'never-left' | 'made-good' | 'kept-settled' | 'misnamed';

/**
 * A statement that books nothing until a second person confirms it. Which figures count is said by `kind`:
 * `fill-was` sold, bought, fee; `arrived` and `made-good` txid and bought; `kept-settled` member, asset, sold, fee, txid.
 * `misnamed` is about the credit in `conversion_proposal_deposit`: asset, sold, txid, venue. Why stands in
 * `conversion_proposal_reason`.
 */
export const conversionProposal = defineTable(
  'conversion_proposal',
  {
    id: text(),
    kind: text<ProposalKind>(),
    conversion_id: nullable(text()),
    member_id: nullable(text()),
    asset: text<Asset>(),
    sold: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    txid: nullable(text()),
    /** Where the coin left from: a venue of ours, or null for another wallet. */
    venue: nullable(text()),
    /** The venue's record, ticket or output: what the second person looks at. */
    evidence: text(),
    state: text<'open' | 'booked' | 'withdrawn'>(),
    proposed_by: text(),
    proposed_at: instantColumn(),
    decided_by: nullable(text()),
    decided_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['state'], ['conversion_id'], ['member_id', 'kind']] },
);

export const conversionProposalTables = [keptPlace, conversionProposal];

export type ProposalRow = Row<typeof conversionProposal>;
export type KeptPlaceRow = Row<typeof keptPlace>;
