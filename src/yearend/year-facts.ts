import type { ReadTx } from '../store';
import type { TaxYear, Usd } from '../units';
import type { ClosedFacts } from '../../reports/tax-year/member-facts';

/** Nest token of YearFacts. */
export const YEAR_FACTS = Symbol('year facts');

/** One member's year, ready to be kept. */
export interface MemberFacts {
  readonly memberId: string;
  readonly facts: ClosedFacts;
  /** Income of the year: the journal must say the same (I12). */
  readonly incomeUsd: Usd;
  /** What keeps the year from being closed, in words. */
  readonly unresolved: readonly string[];
}

/** Port: what a closed year holds of a member. Whoever gives more facts changes the hash of every year closed from then on. */
export interface YearFacts {
  /** Makes ready what facts are read from; killed, it goes on when it is called again. */
  prepare(): Promise<void>;
  /** A hash of what facts rest on beside the journal: a killed close goes on only where it is the same. */
  beside(tx: ReadTx): Promise<string>;
  /** Ids of everybody who may have facts, ascending, after one of them. */
  members(tx: ReadTx, after: string, limit: number): Promise<readonly string[]>;
  /** In the order of the ids. */
  of(tx: ReadTx, memberIds: readonly string[], year: TaxYear): Promise<readonly MemberFacts[]>;
}
