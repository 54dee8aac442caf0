/** Changes the rows of one page before they are sent: a pool that loses, doubles or shuffles them. */
export type Mangle = (list: string, page: number, rows: readonly string[]) => readonly string[];

/** JSON of an object whose values are JSON text already, so that a number keeps its spelling. */
export function jsonObject(fields: Readonly<Record<string, string>>): string {
  return `{${Object.entries(fields)
    .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
    .join(',')}}`;
}

export function jsonList(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}
