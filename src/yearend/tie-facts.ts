import type { SettlingCoin, StatedRow } from '../rewards';
import type { Asset, TaxYear } from '../units';
import type { JournalTie } from './journal-tie';

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
  readonly statement: readonly StatedRow[];
  readonly chain: readonly SettlingCoin[];
  readonly income: readonly IncomeFact[];
  readonly waiting: readonly WaitingFact[];
}
