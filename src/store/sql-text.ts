import { blockSql, quote, type Dialect } from './ddl';
import { assertOrder, type Condition, conditionsOf } from './match';
import type { Query, Where } from './store';
import type { Column, ColumnType, Columns, JsonValue, RowOf, Table } from './table';

/** A statement and what it binds. */
export interface Statement {
  readonly sql: string;
  readonly bind: readonly unknown[];
}

/** PostgreSQL's names of the types, for casts of bound text. */
const CAST: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  amount: 'numeric(38,0)',
  int: 'bigint',
  instant: 'bigint',
  bool: 'boolean',
  json: 'text',
};

type Row = Readonly<Record<string, unknown>>;

/** What an insert does with a row whose key is taken. */
export type Conflict = 'refuse' | 'skip' | 'replace';

/** One table's SQL on one dialect, made once. */
export class TableSql<C extends Columns> {
  readonly #columns: readonly (readonly [string, Column<unknown>])[];
  /** By what stands in the rows' text, a 1 for each column that does, and by conflict. */
  readonly #inserts = new Map<string, string>();
  readonly #names: readonly string[];
  readonly #convert: readonly (readonly [string, (cell: unknown) => unknown])[];

  constructor(
    readonly table: Table<C>,
    readonly dialect: Dialect,
  ) {
    this.#columns = Object.entries(table.columns);
    this.#names = this.#columns.map(([name]) => name);
    this.#convert = this.#columns.flatMap(([name, column]) => {
      const convert = reader(column.type, dialect);
      return convert === undefined ? [] : [[name, convert] as const];
    });
  }

  /**
   * Inserts the rows `from` to `to`: one bound text, no placeholder per cell, no object per row. A column that says the
   * same in all of them is bound once, beside it: reading cells out of the text is most of what an insert costs.
   */
  insert(rows: readonly RowOf<C>[], from: number, to: number, conflict: Conflict): Statement {
    const first = rows[from] as Row;
    const bind: unknown[] = [''];
    const inText: (readonly [string, ColumnType])[] = [];
    let form = '';
    for (const [name, { type }] of this.#columns) {
      const cell = first[name];
      let at = from + 1;
      while (at < to && (rows[at] as Row)[name] === cell) at += 1;
      form += at < to ? '1' : '0';
      if (at < to) inText.push([name, type]);
      else bind.push(this.#constant(type, cell));
    }
    bind[0] = rowsText(rows, from, to, inText);
    return { sql: this.#insertOf(form, conflict), bind };
  }

  #insertOf(form: string, conflict: Conflict): string {
    const key = `${form} ${conflict}`;
    let sql = this.#inserts.get(key);
    if (sql === undefined) {
      sql = this.#insertText(form) + this.#onConflict(conflict);
      this.#inserts.set(key, sql);
    }
    return sql;
  }

  #insertText(form: string): string {
    let cell = 0;
    let bound = 1;
    const values = this.#columns.map(([, { type }], i) => {
      if (this.dialect === 'sqlite') return form[i] === '1' ? `value->>${cell++}` : `?${++bound}`;
      return form[i] === '1'
        ? `(v->>${cell++})${type === 'text' ? '' : `::${CAST[type]}`}`
        : `$${++bound}::${CAST[type]}`;
    });
    const from = this.dialect === 'sqlite' ? 'json_each(?1)' : 'jsonb_array_elements($1::jsonb) AS j(v)';
    const names = this.#names.map(quote).join(', ');
    return `INSERT INTO ${quote(this.table.name)} (${names}) SELECT ${values.join(', ')} FROM ${from} WHERE true`;
  }

  #onConflict(conflict: Conflict): string {
    if (conflict === 'refuse') return '';
    if (conflict === 'skip') return ' ON CONFLICT DO NOTHING';
    const key: readonly string[] = this.table.options.key;
    const others = this.#names.filter((name) => !key.includes(name)).map(quote);
    const set = others.map((name) => `${name} = excluded.${name}`).join(', ');
    const action = others.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${set}`;
    return ` ON CONFLICT (${key.map(quote).join(', ')}) ${action}`;
  }

  /** A whole number as text: the driver would bind one beyond 32 bits as a double. */
  #constant(type: ColumnType, cell: unknown): unknown {
    if (cell === null) return null;
    switch (type) {
      case 'text':
        return cell;
      case 'bool':
        return this.dialect === 'sqlite' ? Number(cell) : cell;
      case 'json':
        return JSON.stringify(cell);
      case 'amount':
      case 'int':
      case 'instant':
        return (cell as number | bigint).toString();
    }
  }

  /** @param columns those alone, all of them when none are named */
  select(query: Query<C>, columns: readonly string[] = this.#names): Statement {
    const { sql, bind } = this.#where(query.where, []);
    const order = query.orderBy ?? [];
    assertOrder(this.table, order);
    const terms = order.map(([column, direction]) => {
      const nulls = this.dialect === 'postgres' && this.table.columns[column]?.nullable === true;
      // SQLite has NULL below everything; PostgreSQL is told so where a NULL can stand.
      return `${quote(column)} ${direction}${nulls ? (direction === 'asc' ? ' NULLS FIRST' : ' NULLS LAST') : ''}`;
    });
    const tail = terms.length === 0 ? '' : ` ORDER BY ${terms.join(', ')}`;
    const limit = query.limit === undefined ? '' : ` LIMIT ${String(Math.trunc(query.limit))}`;
    return { sql: `SELECT ${listed(columns)} FROM ${quote(this.table.name)}${sql}${tail}${limit}`, bind };
  }

  /** SQLite's rows as one JSON text, in the order asked for: its driver makes an object per cell on our thread otherwise. */
  packed(query: Query<C>, columns: readonly string[] = this.#names): Statement {
    const { sql, bind } = this.select(query, columns);
    return { sql: `SELECT json_group_array(json_array(${listed(columns)})) AS "packed" FROM (${sql})`, bind };
  }

  /** Rows of `packed`. */
  unpack(text: string, names: readonly string[] = this.#names): RowOf<C>[] {
    const rows = (JSON.parse(text) as unknown[][]).map((cells) => {
      const row: Record<string, unknown> = {};
      for (let at = 0; at < names.length; at += 1) row[names[at] as string] = cells[at];
      return row;
    });
    return this.decode(rows);
  }

  lock(where: Where<C>): Statement {
    const { sql, bind } = this.#where(where, []);
    // In key order on PostgreSQL, so that two lockers do not wait for each other.
    const order = this.table.options.key.map(quote).join(', ');
    const hold = this.dialect === 'postgres' ? ` ORDER BY ${order} FOR UPDATE` : '';
    return { sql: `SELECT ${listed(this.#names)} FROM ${quote(this.table.name)}${sql}${hold}`, bind };
  }

  count(where: Where<C> | undefined): Statement {
    const { sql, bind } = this.#where(where, []);
    return { sql: `SELECT count(*) AS "count" FROM ${quote(this.table.name)}${sql}`, bind };
  }

  update(where: Where<C>, patch: Partial<RowOf<C>>): Statement {
    const bind: unknown[] = [];
    const set = Object.entries(patch).map(([name, cell]) => {
      bind.push(this.#bound(name, cell));
      return `${quote(name)} = ${this.#place(bind.length)}`;
    });
    const { sql } = this.#where(where, bind);
    return { sql: `UPDATE ${quote(this.table.name)} SET ${set.join(', ')}${sql}`, bind };
  }

  delete(where: Where<C>): Statement {
    const { sql, bind } = this.#where(where, []);
    return { sql: `DELETE FROM ${quote(this.table.name)}${sql}`, bind };
  }

  /** Makes the driver's cells our values, in place: the objects are fresh. */
  decode(rows: Record<string, unknown>[]): RowOf<C>[] {
    for (const [name, convert] of this.#convert) {
      // A column that was not asked for is in no row.
      for (const row of rows) if (row[name] != null) row[name] = convert(row[name]);
    }
    return rows as RowOf<C>[];
  }

  #place(index: number): string {
    return this.dialect === 'sqlite' ? '?' : `$${index}`;
  }

  #bound(name: string, cell: unknown): unknown {
    if (cell === null) return null;
    const type = this.table.columns[name]?.type;
    if (type === 'amount') return (cell as number | bigint | boolean).toString();
    if (type === 'json') return JSON.stringify(cell);
    return type === 'bool' && this.dialect === 'sqlite' ? Number(cell) : cell;
  }

  #where(where: Where<C> | undefined, bind: unknown[]): Statement {
    const terms = conditionsOf(this.table, where).map((condition) => this.#term(condition, bind));
    return { sql: terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`, bind };
  }

  #term(condition: Condition, bind: unknown[]): string {
    const column = quote(condition.column);
    if (condition.op === 'in') return this.#anyOf(condition.column, condition.values, bind);
    if (condition.op === 'block') return this.#inBlocks(condition, bind);
    if (condition.value === null) return `${column} IS ${condition.op === 'eq' ? '' : 'NOT '}NULL`;
    bind.push(this.#bound(condition.column, condition.value));
    const place = this.#place(bind.length);
    switch (condition.op) {
      case 'eq':
        return `${column} = ${place}`;
      case 'not':
        return this.dialect === 'sqlite' ? `${column} IS NOT ${place}` : `${column} IS DISTINCT FROM ${place}`;
      case 'gt':
        return `${column} > ${place}`;
      case 'gte':
        return `${column} >= ${place}`;
      case 'lt':
        return `${column} < ${place}`;
      case 'lte':
        return `${column} <= ${place}`;
    }
  }

  #inBlocks({ column, of, values }: Condition & { readonly op: 'block' }, bind: unknown[]): string {
    bind.push(this.dialect === 'sqlite' ? JSON.stringify(values) : values);
    const block = `(${blockSql(column, of)})`;
    const place = this.#place(bind.length);
    return this.dialect === 'sqlite'
      ? `${block} IN (SELECT value FROM json_each(${place}))`
      : `${block} = ANY(${place}::bigint[])`;
  }

  /** Thousands of values are one bound value, never thousands of placeholders. */
  #anyOf(name: string, values: readonly unknown[], bind: unknown[]): string {
    const column = quote(name);
    const cells = values.filter((value) => value !== null).map((value) => this.#bound(name, value));
    bind.push(this.dialect === 'sqlite' ? JSON.stringify(cells) : cells);
    const place = this.#place(bind.length);
    const type = CAST[this.table.columns[name]?.type ?? 'text'];
    const any = this.dialect === 'sqlite' ? `IN (SELECT value FROM json_each(${place}))` : `= ANY(${place}::${type}[])`;
    return cells.length === values.length ? `${column} ${any}` : `(${column} ${any} OR ${column} IS NULL)`;
  }
}

function listed(columns: readonly string[]): string {
  return columns.map(quote).join(', ');
}

/** Cells of a chunk as JSON: an array of each row's. */
function rowsText(
  rows: readonly Row[],
  from: number,
  to: number,
  columns: readonly (readonly [string, ColumnType])[],
): string {
  let out = '[';
  for (let i = from; i < to; i += 1) {
    const row = rows[i] as Row;
    out += i === from ? '[' : ',[';
    for (let c = 0; c < columns.length; c += 1) {
      const [name, type] = columns[c] as readonly [string, ColumnType];
      if (c > 0) out += ',';
      out += cellText(type, row[name]);
    }
    out += ']';
  }
  return `${out}]`;
}

function cellText(type: ColumnType, cell: unknown): string {
  if (cell === null) return 'null';
  switch (type) {
    case 'amount':
      return `"${(cell as bigint).toString()}"`;
    case 'int':
    case 'instant':
    case 'bool':
      return (cell as number | bigint | boolean).toString();
    case 'text':
      return JSON.stringify(cell);
    case 'json':
      return JSON.stringify(JSON.stringify(cell));
  }
}

function reader(type: ColumnType, dialect: Dialect): ((cell: unknown) => unknown) | undefined {
  switch (type) {
    case 'amount':
      return (cell) => BigInt(cell as string);
    case 'json':
      return (cell) => JSON.parse(cell as string) as JsonValue;
    case 'int':
    case 'instant':
      return dialect === 'postgres' ? Number : undefined;
    case 'bool':
      return dialect === 'sqlite' ? (cell) => cell === 1 : undefined;
    case 'text':
      return undefined;
  }
}
