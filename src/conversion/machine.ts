import { type Asset, divide, type Instant, plusMs } from '../units';
import type { OrderRequest, VenueOrder } from './venue';

/** One conversion's life. `rejected`, `settled` end it; `halted` waits for a person. */
export const CONVERSION_STATES = [
  'created',
  'quoted',
  'ordered',
  'filled',
  'withdrawn',
  'settled',
  'rejected',
  'halted',
] as const;
export type ConversionState = (typeof CONVERSION_STATES)[number];

/** The transition table: nothing else may happen. */
const NEXT: Readonly<Record<ConversionState, readonly ConversionState[]>> = {
  created: ['quoted', 'rejected', 'halted'],
  quoted: ['quoted', 'ordered', 'rejected', 'halted'],
  ordered: ['ordered', 'filled', 'rejected', 'halted'],
  filled: ['filled', 'withdrawn', 'halted'],
  withdrawn: ['settled', 'halted'],
  settled: [],
  rejected: [],
  halted: ['created', 'quoted', 'ordered', 'filled', 'withdrawn', 'rejected'],
};

/** States before the sale is done: one such conversion per coin. What is filled waits for its withdrawal beside others. */
export const SELLING_STATES: readonly ConversionState[] = ['created', 'quoted', 'ordered'];

export function mayMove(from: ConversionState, to: ConversionState): boolean {
  return NEXT[from].includes(to);
}

/** Least bitcoin that the order accepts, rounded up: the bound is never loosened by rounding (F38). */
export function boughtMin(quoted: bigint, slippageMaxBps: number): bigint {
  return divide(quoted * BigInt(10_000 - slippageMaxBps), 10_000n, 'ceil');
}

/** What is booked of an order so far. */
export interface FillState {
  readonly asset: Asset;
  readonly amount: bigint;
  readonly quoted: bigint | null;
  readonly sold: bigint;
  readonly bought: bigint;
  readonly fee: bigint;
}

/** What an order's report means for the books. */
export interface FillDecision {
  readonly sold: bigint;
  readonly bought: bigint;
  readonly fee: bigint;
  readonly state: 'ordered' | 'filled' | 'rejected' | 'halted';
  readonly note: string | null;
}

const NOTHING = { sold: 0n, bought: 0n, fee: 0n } as const;

/** A venue rounds what each trade brings to whole satoshi: so much below the bound is its rounding, and no slippage. */
const ROUNDING_SATS = 1n;

/**
 * Compares a venue's order with what we sent and booked. Facts are posted first, then judged: a fill outside the
 * slippage bound is booked as it happened and halts (F36, F38); an order that is not ours halts and books nothing (F37).
 * What was judged once is not judged again: a person who has looked can let the conversion go on.
 * @param least the least bitcoin that the whole order accepts
 */
export function decideFill(row: FillState, order: VenueOrder, clientOrderId: string, least: bigint): FillDecision {
  const halt = (note: string): FillDecision => ({ ...NOTHING, state: 'halted', note });
  if (order.clientOrderId !== clientOrderId || order.sell !== row.asset || order.amount !== row.amount) {
    return halt('other-order');
  }
  const delta = { sold: order.sold - row.sold, bought: order.bought - row.bought, fee: order.fee - row.fee };
  if (delta.sold < 0n || delta.bought < 0n || delta.fee < 0n || order.sold > order.amount) return halt('fills-shrank');
  const worthless = delta.sold > 0n && (row.quoted ?? 0n) * delta.sold < row.amount;
  const paidNothing = (delta.sold === 0n) !== (delta.bought === 0n) && !(worthless && delta.bought === 0n);
  if (paidNothing || delta.fee > delta.bought) return halt('fill-without-value');
  const isLow = (order.bought + ROUNDING_SATS) * order.amount < least * order.sold;
  if (delta.sold > 0n && isLow) return { ...delta, state: 'halted', note: 'slippage' };
  if (order.status === 'open') return { ...delta, state: 'ordered', note: null };
  if (order.sold === 0n) return { ...delta, state: 'rejected', note: 'nothing-filled' };
  return { ...delta, state: 'filled', note: order.sold < order.amount ? 'partly-filled' : null };
}

/** Whether an offer may be ordered on: not older than the bound, and not from ahead of the clock. */
export function isFresh(quotedAt: Instant, now: Instant, ageMaxMs: number): boolean {
  return quotedAt <= now && now <= plusMs(quotedAt, ageMaxMs);
}

/** The order that a conversion sends: the same each time it is tried. */
export function orderOf(row: Pick<FillState, 'asset' | 'amount'>, clientOrderId: string, least: bigint): OrderRequest {
  return { clientOrderId, sell: row.asset, amount: row.amount, boughtMin: least };
}

/** A quote for an amount at the rate of another quote, rounded up: a part is measured by what the first part was offered. */
export function atRateOf(amount: bigint, first: { readonly amount: bigint; readonly quoted: bigint }): bigint {
  return divide(first.quoted * amount, first.amount, 'ceil');
}
