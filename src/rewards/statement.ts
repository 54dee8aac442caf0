import type { Instant } from '../units';
import { type RewardRow, SourceFailure, type SourceDeclaration, type SourceStatement } from './source';

/**
 * What holds for every pool's statement: an external id comes once, windows do not run backwards, the asset is the
 * declared one, a worker comes once.
 * @throws SourceFailure `rewards.bad-reply`, reason `doubled` for a page or row that came twice
 */
export function checkStatement(declaration: SourceDeclaration, statement: SourceStatement): SourceStatement {
  const bad = (field: string, reason: string): SourceFailure => contradiction(declaration, field, reason);
  const once = (field: string, ids: readonly string[]): void => {
    if (new Set(ids).size !== ids.length) throw bad(field, 'doubled');
  };
  once(
    'rows',
    statement.rows.map((row) => row.externalId),
  );
  once(
    'payouts',
    statement.payouts.map((payout) => payout.externalId),
  );
  checkWorkers(declaration, statement);
  for (const row of statement.rows) {
    if (row.to < row.from) throw bad('rows', 'window-reversed');
    if (row.asset !== declaration.asset) throw bad('rows', 'other-asset');
  }
  return statement;
}

/**
 * A row whose window is not over by our clock still counts, whatever the pool says: its clock may be ahead, and nothing is
 * earned at a time to come (RULES.md 6). It is booked when that time is here.
 */
export function overBy(rows: readonly RewardRow[], now: Instant): readonly RewardRow[] {
  return rows.map((row) => (row.to > now ? { ...row, settled: false } : row));
}

/**
 * As `checkStatement` for a reading of workers alone.
 * @throws SourceFailure `rewards.bad-reply`, reason `doubled`: nobody could say which of the two is the worker's work
 */
export function checkWorkers<T extends Pick<SourceStatement, 'workers'>>(
  declaration: SourceDeclaration,
  reading: T,
): T {
  const names = reading.workers.map(({ worker }) => worker);
  if (new Set(names).size !== names.length) throw contradiction(declaration, 'workers', 'doubled');
  return reading;
}

function contradiction({ id: source }: SourceDeclaration, field: string, reason: string): SourceFailure {
  const fields = { source, field, reason };
  return new SourceFailure('rewards.bad-reply', `The statement of ${source} contradicts itself.`, fields);
}
