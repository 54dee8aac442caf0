import type { ReadTx } from '../store';
import type { Asset } from '../units';

/** Token of `ConversionPorts`. */
export const CONVERSION_PORTS = Symbol('conversion-ports');

/** What conversion asks of rooms that it does not import; the composition wires it. */
export interface ConversionPorts {
  /** The pool payout that was announced with this transaction, if any. */
  announcedPayout(
    tx: ReadTx,
    asset: Asset,
    txid: string,
  ): Promise<{ readonly sourceId: string; readonly amount: bigint } | undefined>;
  /** The treasury address that the venue pays to. */
  treasuryAddress(): Promise<string>;
  readonly policy: ConversionPolicy;
}

/** The operator's declared rules. */
export interface ConversionPolicy {
  /** Least part of the quote that an order accepts, in basis points below it: 100 is 1 %. */
  readonly slippageMaxBps: number;
  /** How long a refused conversion rests before the next is tried. */
  readonly retryAfterMs: number;
}
