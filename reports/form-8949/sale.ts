import type { Box, Term } from '../../src/tax';
import type { Day, Instant, Usd } from '../../src/units';

/** What a Form 1099-DA (1099-B until 2024) says of the units of one sale, as its share. */
export interface Statement {
  readonly proceeds: Usd;
  /** Null where it shows none. */
  readonly basis: Usd | null;
  /** What the sale cost, as the books know it: may explain why the statement shows more than was realized. */
  readonly costs: Usd;
}

/** Units of one lot that one event disposed of, with all that Form 8949 asks. Dollars are exact, at 1e-12. */
export interface CapitalSale {
  /** The event. Several lots of one event have the same. */
  readonly id: string;
  /** `fee`: given for a service, beside what the event was about. */
  readonly kind: 'dispose' | 'exchange' | 'fee';
  readonly wallet: string;
  readonly asset: string;
  /** Base units; `decimals` of them make one coin. */
  readonly units: bigint;
  readonly decimals: number;
  readonly lot: string;
  readonly acquiredAt: Instant;
  readonly acquiredOn: Day;
  readonly disposedAt: Instant;
  readonly disposedOn: Day;
  /** Amount realized, after the costs of the disposal. */
  readonly proceeds: Usd;
  readonly basis: Usd;
  readonly term: Term;
  readonly box: Box;
  /** The transaction in which it went, where there is one. */
  readonly txid: string | null;
  /** Null where no form reports it, or says just what the books say. */
  readonly statement: Statement | null;
}
