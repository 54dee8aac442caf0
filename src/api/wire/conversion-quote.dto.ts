import { AmountDto } from './common.dto';
import { Exact, Flag, OneOf, Part, Text, When, Whole } from './field.dto';

const MEASURES = ['best-bid', 'price-source'] as const;

/** A price that a price source told. */
export class PriceSeenDto {
  @Exact('US dollars for one whole coin.')
  price: string;

  @Text('Where the figure comes from.')
  source: string;

  @When('The instant that it speaks of.')
  at: number;
}

/** What an offer was measured by. */
export class MeasureDto {
  @OneOf('MeasuredBy', MEASURES, 'The higher of the two: the best bid, or the price source.')
  by: string;

  @Part(() => AmountDto, 'All of it at the best bid.')
  best: AmountDto;

  @Exact('The best bid, bitcoin a coin; null where there are no bids, as in a rehearsal.', { nullable: true })
  bid: string | null;

  @Part(() => AmountDto, 'What the bids gave for all of it, one after the other.')
  offered: AmountDto;

  @When('When the venue told its bids.')
  at: number;

  @Part(() => AmountDto, 'All of it by the price source; null where it had no fresh prices.', { nullable: true })
  worth: AmountDto | null;

  @Part(() => PriceSeenDto, 'Price of the coin by that source.', { nullable: true })
  coin: PriceSeenDto | null;

  @Part(() => PriceSeenDto, 'Price of bitcoin by that source.', { nullable: true })
  bitcoin: PriceSeenDto | null;
}

/** The offer that an order rested on. */
export class QuoteDto {
  @Text('The venue as it names itself; a dry run says so.')
  venueLabel: string;

  @Part(() => AmountDto, 'Promised for the whole order, before fees.')
  quoted: AmountDto;

  @When('When the venue said so.')
  at: number;

  @Whole('The order was a limit at most so far below the quote, in basis points.')
  slippageMaxBps: number;

  @Part(() => AmountDto, 'The least that the order accepted.')
  boughtMin: AmountDto;

  @Flag('Whether that is the bound of the first of several parts, which is higher than its own.')
  boundOfLot: boolean;

  @Part(() => MeasureDto, 'What the quote was measured by; null for sales older than this record.', { nullable: true })
  measure: MeasureDto | null;
}
