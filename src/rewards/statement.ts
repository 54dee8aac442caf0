import { SourceFailure, type SourceDeclaration, type SourceStatement } from './source';

/**
 * What holds for every pool's statement: an external id comes once, windows do not run backwards, the asset is the
 * declared one, a worker comes once.
 * @throws SourceFailure `rewards.bad-reply`, reason `doubled` for a page or row that came twice
 */
export function checkStatement(declaration: SourceDeclaration, statement: SourceStatement): SourceStatement {
  const bad = (field: string, reason: string): SourceFailure =>
    new SourceFailure('rewards.bad-reply', `The statement of ${declaration.id} contradicts itself.`, {
      source: declaration.id,
      field,
      reason,
    });
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
  once(
    'workers',
    statement.workers.map((worker) => worker.worker),
  );
  for (const row of statement.rows) {
    if (row.to < row.from) throw bad('rows', 'window-reversed');
    if (row.asset !== declaration.asset) throw bad('rows', 'other-asset');
  }
  return statement;
}
