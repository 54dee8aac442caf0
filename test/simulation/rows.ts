import type { Store, Table } from '../../src/store';

/** What tables hold, by name. */
export function rowsOf(
  store: Pick<Store, 'read'>,
  tables: readonly Table[],
): Promise<ReadonlyMap<string, readonly object[]>> {
  return store.read(async (tx) => {
    const rows = new Map<string, readonly object[]>();
    for (const table of tables) rows.set(table.name, await tx.find(table));
    return rows;
  });
}

/** The same text for the same rows, in any order. */
export function textOf(rows: readonly object[] = []): string {
  const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
  return rows
    .map((row) => JSON.stringify(row, text))
    .sort()
    .join();
}
