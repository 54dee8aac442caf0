import type { Asset, Instant } from '../units';
import type { DiscrepancyKind } from './discrepancy-kind';

/** How a declared source fares, without its figures. */
export interface SourceFare {
  readonly id: string;
  readonly pool: string;
  readonly asset: Asset;
  /** Null: never. */
  readonly lastSyncAt: Instant | null;
  /** Since when it cannot be read; null while it can. */
  readonly staleSince: Instant | null;
  readonly error: { readonly code: string; readonly field: string } | null;
}

/** A pool's word against the chain, or against its own earlier word, that stands open. Base units. */
export interface SourceDoubt {
  readonly id: string;
  readonly sourceId: string;
  readonly pool: string;
  readonly asset: Asset;
  readonly kind: DiscrepancyKind;
  readonly amount: bigint;
  readonly openedAt: Instant;
}
