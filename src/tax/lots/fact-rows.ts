import type { Day, Instant, TaxYear, Usd } from '../../units';
import type { Box, Term } from './holding-period';

/** Income of one receipt. */
export interface IncomeRow {
  readonly id: string;
  readonly at: Instant;
  readonly day: Day;
  readonly year: TaxYear;
  readonly wallet: string;
  readonly asset: string;
  readonly units: bigint;
  readonly usd: Usd;
  /** Withheld or paid for it; no part of the income is left out for it. */
  readonly feeUsd: Usd;
}

/** Units of one lot that one event disposed of: a row of Form 8949. */
export interface DisposalRow {
  readonly id: string;
  /** `fee`: given for a service, beside what the event was about. */
  readonly kind: 'dispose' | 'exchange' | 'fee';
  readonly wallet: string;
  readonly asset: string;
  readonly lot: string;
  readonly units: bigint;
  readonly acquiredAt: Instant;
  readonly acquiredOn: Day;
  readonly disposedAt: Instant;
  readonly disposedOn: Day;
  readonly year: TaxYear;
  /** Amount realized: after the costs of the disposal. */
  readonly proceeds: Usd;
  readonly basis: Usd;
  readonly term: Term;
  readonly box: Box;
}

/** Units of one lot that left and were not disposed of. */
export interface ReturnRow {
  readonly id: string;
  readonly at: Instant;
  readonly day: Day;
  readonly year: TaxYear;
  /** Which they left, or whose units they stood for. */
  readonly wallet: string;
  readonly asset: string;
  readonly lot: string;
  readonly units: bigint;
  readonly basis: Usd;
}

/** What is left of a lot in a wallet. */
export interface LotRow {
  readonly id: string;
  /** Null where one pool serves all wallets. */
  readonly wallet: string | null;
  readonly asset: string;
  readonly units: bigint;
  readonly basis: Usd;
  readonly acquiredAt: Instant;
  readonly acquiredOn: Day;
}

/** One event that could not be judged, or an instruction that does not count. Everything else was. */
export interface FactError {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** What holds and a preparer must know. */
export interface FactWarning extends FactError {
  /** The figures are what was asked for, and no return of a year may rest on them. */
  readonly blocksYear?: true;
}

/** What follows from the events, in the order in which they happened. */
export interface TaxFacts {
  readonly income: readonly IncomeRow[];
  readonly disposals: readonly DisposalRow[];
  readonly returned: readonly ReturnRow[];
  readonly lots: readonly LotRow[];
  readonly errors: readonly FactError[];
  readonly warnings: readonly FactWarning[];
}
