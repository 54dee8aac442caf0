/** Rows of many members, apart, each in the order given. */
export function byMember<T extends { readonly member_id: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.member_id);
    if (group === undefined) groups.set(row.member_id, [row]);
    else group.push(row);
  }
  return groups;
}
