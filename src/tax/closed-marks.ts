import type { ReadTx } from '../store';
import type { TaxYear } from '../units';

/** The version of a year that its operator closed last. */
export interface ClosedMark {
  readonly version: number;
  /** Hash of the year of everybody. */
  readonly snapshotSha256: string;
  /** Hash of this member's facts; null where the version has none. */
  readonly factsSha256: string | null;
}

/** Port: which version of a year was closed. The room that closes years knows; this room does not know that one. */
export interface ClosedMarks {
  /** Null: the year was not closed. */
  of(tx: ReadTx, memberId: string, year: TaxYear): Promise<ClosedMark | null>;
}
