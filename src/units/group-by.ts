/** Rows by key, keys and rows each in the order in which they first came. ES2024 has it as `Map.groupBy`, Node 20 has not. */
export function groupBy<T, K>(rows: Iterable<T>, keyOf: (row: T) => K): Map<K, [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
