import { assertInvariant, DAY_MS, type Instant, instant, plusMs } from '../../units';
import { dayStart, dueAt } from './contract-days';
import { isOfContract, type SharedRow } from './contract-rows';
import type { ContractTerms, Span } from './contract-terms';

/** Why a claim on the provider is given up, by the rule that the contract declares. */
export type WriteOffCause = 'late' | 'default' | 'residual';

/** A row that the source stated, with what of it did not come. Base units. */
export interface OpenRow extends SharedRow {
  readonly externalId: string;
  readonly open: bigint;
}

/** What is known of the contract and of its source when rows are judged. */
export interface GivingUp {
  readonly now: Instant;
  /** Since when the provider is in default. */
  readonly defaultAt: Instant | null;
  /** The contract has run out, by term, notice or fee. */
  readonly isOver: boolean;
  /** What the provider says it paid by Lightning: the oldest rows up to so much are not given up. */
  readonly spared: bigint;
  /** What is still booked as owed: no more than that can be given up. */
  readonly backed: bigint;
}

/** A row that is given up whole, as far as it is open. */
interface GivenUp {
  readonly externalId: string;
  readonly cause: WriteOffCause;
}

/** Last instant at which the provider pays for a row in time: that of the row's last day. */
export function rowDueAt(terms: ContractTerms, { from, to }: Span): Instant {
  const last = instant(to > from ? to - 1 : from);
  return dueAt(terms, dayStart(last, terms.dayOffsetMinutes));
}

/**
 * Which rows are given up: late by more than the declared days; all of them in a default whose rule is to write off; at the
 * end, once all of them were due, a rest below the minimum that stays with the provider. A row late by exactly the days
 * is kept. What is stated counts, not what headers expect: an expectation was never booked (RULES.md 11). Rows of the same
 * source that are not the contract's are never given up, and what backs them backs no row of the contract.
 * @param rows all of the source, oldest first, each with something open
 */
export function rowsGivenUp(terms: ContractTerms, rows: readonly OpenRow[], at: GivingUp): GivenUp[] {
  let { spared, backed } = at;
  const own = rows.filter((row) => isOfContract(terms, row));
  const stays = isLeft(terms, own, at);
  const judged: OpenRow[] = [];
  for (const row of rows) {
    assertInvariant(row.open > 0n, 'a row that is judged has something open');
    if (spared > 0n) spared -= row.open;
    else if (isOfContract(terms, row)) judged.push(row);
    else backed -= row.open;
  }
  const found: GivenUp[] = [];
  for (const row of judged) {
    const cause = causeOf(terms, row, at) ?? (stays ? 'residual' : undefined);
    if (cause === undefined || row.open > backed) continue;
    backed -= row.open;
    found.push({ externalId: row.externalId, cause });
  }
  return found;
}

function causeOf(terms: ContractTerms, row: OpenRow, { now, defaultAt }: GivingUp): WriteOffCause | undefined {
  if (terms.default?.then === 'write-off' && defaultAt !== null && defaultAt <= now) return 'default';
  const { writeOffAfterDays } = terms;
  if (writeOffAfterDays === null) return undefined;
  return now > plusMs(rowDueAt(terms, row), writeOffAfterDays * DAY_MS) ? 'late' : undefined;
}

/** Whether the rest at the end is below what the provider pays out. */
function isLeft(terms: ContractTerms, rows: readonly OpenRow[], { now, isOver }: GivingUp): boolean {
  if (!isOver || terms.residual.below !== 'stays') return false;
  if (rows.some((row) => rowDueAt(terms, row) >= now)) return false;
  return rows.reduce((sum, { open }) => sum + open, 0n) < terms.residual.minimum;
}

/** Whether the terms of a contract can ever give anything up. */
export function canGiveUp(terms: ContractTerms): boolean {
  return terms.writeOffAfterDays !== null || terms.default?.then === 'write-off' || terms.residual.below === 'stays';
}
