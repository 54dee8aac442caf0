import type { Asset, Instant, TaxYear } from '../units';
import type { JournalTie } from './journal-tie';

/** A row of a pool's statement in its latest version. Base units, after the pool's own fee. */
export interface StatementFact {
  readonly source: string;
  readonly asset: Asset;
  readonly row: string;
  /** When its window began. */
  readonly at: Instant;
  readonly units: bigint;
  /** What the pool kept of it by its own word. */
  readonly poolFee: bigint;
  /** When its window ended, which is when it is booked. */
  readonly until: Instant;
  readonly isBooked: boolean;
}

/** A payment of a pool that our own chain proves. */
export interface ChainFact {
  readonly source: string;
  readonly asset: Asset;
  readonly outpoint: string;
  /** Of its block. */
  readonly at: Instant;
  readonly units: bigint;
}

/** What became members' income of one row in one tax year, net. */
export interface IncomeFact {
  readonly source: string;
  readonly asset: Asset;
  /** The row's reference without revision, as recognition keeps it: `reward/<source>/<row>`. */
  readonly row: string;
  readonly year: TaxYear;
  readonly units: bigint;
}

/** What of a credited row waits to become income: it is on the books, and recognition remembers it. */
export type WaitingFact = Omit<IncomeFact, 'year'>;

/** What a year is tied out of. */
export interface TieFacts {
  readonly journal: JournalTie;
  readonly statement: readonly StatementFact[];
  readonly chain: readonly ChainFact[];
  readonly income: readonly IncomeFact[];
  readonly waiting: readonly WaitingFact[];
}
