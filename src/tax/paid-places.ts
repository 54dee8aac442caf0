import type { ReadTx } from '../store';
import type { PaidPlace } from './book/book-event';

/** Port: where the payments of members went. The payout room knows; this room does not know that one. */
export interface PaidPlaces {
  /** By the id of a payment: an item of a batch, or a settlement from another wallet. */
  of(tx: ReadTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, PaidPlace>>;
}
