import type { Asset, Instant } from '../units';

/** A row of a pool's statement, by its latest word. Base units, after the pool's own fee. */
export interface StatedRow {
  readonly source: string;
  readonly asset: Asset;
  readonly row: string;
  /** When its window began. */
  readonly at: Instant;
  readonly units: bigint;
  /** What the pool kept of the row by its own word, and when the window ended: the instant at which it is booked. */
  readonly poolFee: bigint;
  readonly until: Instant;
  /** Whether the books show this very word. */
  readonly isBooked: boolean;
}

/** A coin of ours that settled what a pool stated. */
export interface SettlingCoin {
  readonly source: string;
  readonly asset: Asset;
  /** `txid:vout`. */
  readonly outpoint: string;
  /** Time of its block; when it was booked, where our best chain does not hold it. */
  readonly at: Instant;
  readonly units: bigint;
}
