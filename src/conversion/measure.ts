import { formatDecimal } from '../units';
import { type IndependentWorth, measuredBy } from './fair-offer';
import type { MeasureRow } from './measure.entity';
import type { VenueQuote } from './venue';

/** What an offer was measured by, as it was told. */
export function measureRow(of: {
  readonly id: string;
  readonly number: number;
  readonly quote: VenueQuote;
  readonly offered: bigint;
  readonly worth: IndependentWorth | undefined;
}): MeasureRow {
  const { best, at, bid } = of.quote;
  const { sats, coin, bitcoin } = of.worth ?? {};
  return {
    ...{ conversion_id: of.id, number: of.number, measured_by: measuredBy({ best, independent: sats }) },
    ...{ best, bid: bid ?? null, offered: of.offered, at, worth: sats ?? null },
    coin_price: coin === undefined ? null : formatDecimal(coin.price),
    coin_source: coin?.source ?? null,
    coin_at: coin?.observedAt ?? null,
    bitcoin_price: bitcoin === undefined ? null : formatDecimal(bitcoin.price),
    bitcoin_source: bitcoin?.source ?? null,
    bitcoin_at: bitcoin?.observedAt ?? null,
  };
}
