import { boughtMin, type Execution } from '../../conversion';
import type { Asset, Instant } from '../../units';
import type { ConversionPartDto, ExecutionDto, FillDto, WaitingCoinDto } from '../wire/conversion.dto';
import type { MeasureDto, PriceSeenDto, QuoteDto } from '../wire/conversion-quote.dto';
import type { KeptPlaceDto } from '../wire/conversion-exits.dto';
import { amountDto, btcDto } from './amounts';

/** A part as the conversion room keeps it. */
interface Part {
  readonly sold: bigint;
  readonly bought: bigint;
  readonly fee: bigint;
  readonly withdrawalFee: bigint;
}

export function partDto(asset: Asset, part: Part, execution: Execution | undefined): ConversionPartDto {
  return {
    sold: amountDto(asset, part.sold),
    bought: btcDto(part.bought),
    fee: btcDto(part.fee),
    withdrawalFee: btcDto(part.withdrawalFee),
    execution: execution === undefined ? null : executionDto(execution),
  };
}

function executionDto({ quoted, slippage, slippageBps, net, lost }: Execution): ExecutionDto {
  return {
    quoted: btcDto(quoted),
    slippage: btcDto(slippage),
    slippageBps: slippageBps.toString(),
    net: btcDto(net),
    lost: btcDto(lost),
  };
}

interface Fill {
  readonly number: number;
  readonly sold: bigint;
  readonly bought: bigint;
  readonly fee: bigint;
  readonly at: Instant;
}

export function fillDto(asset: Asset, fill: Fill): FillDto {
  const { number, at } = fill;
  return { number, sold: amountDto(asset, fill.sold), bought: btcDto(fill.bought), fee: btcDto(fill.fee), at };
}

interface Quote {
  readonly venue_label: string;
  readonly quoted: bigint;
  readonly quoted_at: Instant;
  readonly slippage_max_bps: number;
  readonly bought_min: bigint;
  readonly measure: Measure | undefined;
}

interface Measure {
  readonly measured_by: string;
  readonly best: bigint;
  readonly bid: string | null;
  readonly offered: bigint;
  readonly at: Instant;
  readonly worth: bigint | null;
  readonly coin_price: string | null;
  readonly coin_source: string | null;
  readonly coin_at: Instant | null;
  readonly bitcoin_price: string | null;
  readonly bitcoin_source: string | null;
  readonly bitcoin_at: Instant | null;
}

export function quoteDto(quote: Quote | undefined): QuoteDto | null {
  if (quote === undefined) return null;
  return {
    venueLabel: quote.venue_label,
    quoted: btcDto(quote.quoted),
    at: quote.quoted_at,
    slippageMaxBps: quote.slippage_max_bps,
    boughtMin: btcDto(quote.bought_min),
    boundOfLot: quote.bought_min > boughtMin(quote.quoted, quote.slippage_max_bps),
    measure: quote.measure === undefined ? null : measureDto(quote.measure),
  };
}

function measureDto(of: Measure): MeasureDto {
  const { measured_by: by, best, bid, offered, at, worth } = of;
  return {
    ...{ by, best: btcDto(best), bid, offered: btcDto(offered), at },
    worth: worth === null ? null : btcDto(worth),
    coin: seenDto(of.coin_price, of.coin_source, of.coin_at),
    bitcoin: seenDto(of.bitcoin_price, of.bitcoin_source, of.bitcoin_at),
  };
}

function seenDto(price: string | null, source: string | null, at: Instant | null): PriceSeenDto | null {
  return price === null || source === null || at === null ? null : { price, source, at };
}

interface Waiting {
  readonly asset: Asset;
  readonly amount: bigint;
  readonly kept: bigint;
  readonly minimum: bigint | null;
}

export function waitingDto(waiting: Waiting | undefined): WaitingCoinDto | null {
  if (waiting === undefined) return null;
  const { asset, amount, kept, minimum } = waiting;
  return {
    amount: amountDto(asset, amount),
    kept: amountDto(asset, kept),
    minimum: minimum === null ? null : amountDto(asset, minimum),
  };
}

interface Place {
  readonly at: 'source' | 'venue';
  readonly id: string;
  readonly kept: bigint;
  readonly there: bigint;
  readonly short: bigint;
}

export function placeDto(asset: Asset, { at, id, kept, there, short }: Place): KeptPlaceDto {
  return { at, id, kept: amountDto(asset, kept), there: amountDto(asset, there), short: amountDto(asset, short) };
}
