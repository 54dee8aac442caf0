import type { JsonValue } from '../store';
import type { Instant } from '../units';

/** One member in a version. */
export interface MemberHash {
  readonly memberId: string;
  readonly factsSha256: string;
}

/** A version of a year as it was closed. */
export interface YearVersion {
  readonly year: number;
  readonly version: number;
  readonly closedAt: Instant;
  readonly members: number;
  readonly snapshotSha256: string;
  readonly settingsSha256: string;
  readonly softwareVersion: string;
  readonly booksSha256: string;
  /** Totals of the operator's books. */
  readonly books: JsonValue;
  readonly ties: JsonValue;
}
