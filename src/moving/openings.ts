import type { Asset, Instant } from '../units';
import { type MoveMistake, mistakeAt, RowMistake } from './csv-table';
import type { MoveChange } from './move-plan';
import type { OpeningRow } from './move-rows';

/** What is booked of a row's key already. */
export interface KnownOpening {
  readonly amount: bigint;
  readonly asOf: Instant;
}

/** Names an opening for ever: one member, coin, class and source is opened once. */
export function openingKey(memberId: string, row: Pick<OpeningRow, 'asset' | 'openingClass' | 'sourceId'>): string {
  return JSON.stringify([memberId, row.asset, row.openingClass, row.sourceId]);
}

/** Compares a row with what is booked under its key. A booked opening is never changed by a file. */
export function changeOf(
  row: Pick<OpeningRow, 'amount'>,
  asOf: Instant,
  known: KnownOpening | undefined,
): MoveChange | RowMistake {
  if (known === undefined) return row.amount === 0n ? 'nothing' : 'new';
  if (known.amount !== row.amount) return new RowMistake('amount', 'other-amount', known.amount.toString());
  return known.asOf === asOf ? 'known' : new RowMistake('as_of', 'other-as-of', String(known.asOf));
}

/** A source's receivable with the accrued lines that stand on it. Base units. */
export interface SourceSum {
  readonly sourceId: string;
  readonly asset: Asset;
  /** The receivable's line; undefined where the file names none. */
  readonly owed: { readonly line: number; readonly amount: bigint } | undefined;
  readonly claims: readonly { readonly line: number; readonly memberId: string; readonly amount: bigint }[];
}

/** Sums the new rows of each source. */
export function sumsBySource(
  rows: readonly { readonly row: OpeningRow; readonly memberId: string }[],
): readonly SourceSum[] {
  const sums = new Map<string, SourceSum>();
  for (const { row, memberId } of rows) {
    const { sourceId, asset, amount, line, openingClass } = row;
    if (openingClass === 'available') continue;
    const before = sums.get(sourceId) ?? { sourceId, asset, owed: undefined, claims: [] };
    const owed = openingClass === 'receivable' ? { line, amount } : before.owed;
    const claims = openingClass === 'accrued' ? [...before.claims, { line, memberId, amount }] : before.claims;
    sums.set(sourceId, { ...before, owed, claims });
  }
  return [...sums.values()];
}

/**
 * Proves the accrued of a source against what that source owes (RULES.md 11): not one base unit more is claimed than is
 * named as a receivable, and a source is opened as a whole, once. The source begins where the opening ends: what it was read
 * for before that instant is in the receivable already.
 */
export function proveSource(sum: SourceSum, isOpen: boolean, asOf: Instant, since: Instant | undefined): MoveMistake[] {
  const { sourceId, owed, claims } = sum;
  const first = claims[0]?.line ?? owed?.line ?? 0;
  if (isOpen) return [mistakeAt(first, new RowMistake('source', 'opened-before', sourceId))];
  if (owed === undefined) return [mistakeAt(first, new RowMistake('source', 'receivable-missing', sourceId))];
  if (since !== undefined && since < asOf)
    return [mistakeAt(owed.line, new RowMistake('source', 'earned-before', sourceId))];
  const missing = claimedOf(sum) - owed.amount;
  if (missing <= 0n) return [];
  return [mistakeAt(owed.line, new RowMistake('amount', 'receivable-short', missing.toString()))];
}

/** Sum of the accrued lines. */
export function claimedOf({ claims }: Pick<SourceSum, 'claims'>): bigint {
  return claims.reduce((sum, { amount }) => sum + amount, 0n);
}
