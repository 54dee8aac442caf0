import { defineTable, instantColumn, nonNegativeAmount, nullable, type Row, text } from '../../store';
import type { Asset } from '../../units';

/**
 * What was asked of a real venue, committed before it is asked: an order, or a withdrawal that a person is to make.
 * `venue_ref`: the venue's own id of the withdrawal that answers it; none answers two.
 */
export const venueRequest = defineTable(
  'venue_request',
  {
    venue: text(),
    client_id: text(),
    kind: text<'order' | 'withdrawal'>(),
    asset: text<Asset>(),
    amount: nonNegativeAmount(),
    address: nullable(text()),
    venue_ref: nullable(text()),
    sent_at: instantColumn(),
  },
  { key: ['venue', 'client_id'], unique: [['venue', 'venue_ref']] },
);

export const venueRequestTables = [venueRequest];

export type VenueRequestRow = Row<typeof venueRequest>;
