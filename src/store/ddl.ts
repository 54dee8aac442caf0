import type { Column, Table } from './table';

/** The two databases. */
export type Dialect = 'sqlite' | 'postgres';

/** What the DDL needs of TypeORM's QueryRunner: structural, so that this file reaches no driver. */
export interface SchemaRunner {
  query(sql: string): Promise<unknown>;
  readonly connection: { readonly options: { readonly type: string } };
}

/** @returns the dialect of a runner; anything but SQLite speaks PostgreSQL here */
export function dialectOf(runner: SchemaRunner): Dialect {
  return runner.connection.options.type === 'postgres' ? 'postgres' : 'sqlite';
}

/** Quotes an identifier. Names come from table definitions, never from input. */
export const quote = (name: string): string => `"${name}"`;

const INT_MAX = Number.MAX_SAFE_INTEGER;

const TYPES: Readonly<Record<Column<unknown>['type'], Readonly<Record<Dialect, string>>>> = {
  text: { sqlite: 'text', postgres: 'text COLLATE "C"' },
  amount: { sqlite: 'text', postgres: 'numeric(38,0)' },
  int: { sqlite: 'integer', postgres: 'bigint' },
  instant: { sqlite: 'integer', postgres: 'bigint' },
  bool: { sqlite: 'integer', postgres: 'boolean' },
  json: { sqlite: 'text', postgres: 'text' },
};

/**
 * The condition a cell must meet, or undefined where the type says it all. No expression holds `),`: TypeORM reads
 * checks back from SQLite's own text up to there when it copies a table.
 */
function columnCheck(name: string, column: Column<unknown>, dialect: Dialect): string | undefined {
  const cell = quote(name);
  const digits = `${cell} GLOB '[1-9]*' AND ${cell} NOT GLOB '*[^0-9]*' AND length(${cell}) <= 38`;
  const negative = `${cell} GLOB '-[1-9]*' AND substr(${cell},2) NOT GLOB '*[^0-9]*' AND length(${cell}) <= 39`;
  switch (column.type) {
    case 'amount':
      if (dialect === 'postgres') return `${cell} <> 'NaN'${column.nonNegative ? ` AND ${cell} >= 0` : ''}`;
      return `${cell} = '0' OR ${digits}${column.nonNegative ? '' : ` OR ${negative}`}`;
    case 'int':
    case 'instant': {
      const bounds = `${cell} BETWEEN ${column.nonNegative ? 0 : -INT_MAX} AND ${INT_MAX}`;
      if (dialect === 'postgres') return bounds;
      // SQLite keeps 1.5 and 'x' in an integer column unless told not to.
      return `${column.nullable ? `${cell} IS NULL OR ` : ''}typeof(${cell}) = 'integer' AND ${bounds}`;
    }
    case 'bool':
      return dialect === 'sqlite' ? `${cell} IN (0,1)` : undefined;
    case 'text':
    case 'json':
      return undefined;
  }
}

/** One column as SQL, as `createTable` writes it; a migration that adds a column uses it too. */
export function columnSql(name: string, column: Column<unknown>, dialect: Dialect): string {
  return `${quote(name)} ${TYPES[column.type][dialect]}${column.nullable ? '' : ' NOT NULL'}`;
}

/**
 * Creates a table with its constraints, indexes and, where history may not change, its guards.
 * Portable: one definition, two dialects. Migrations call it with a frozen copy of the definition.
 */
export async function createTable(runner: SchemaRunner, table: Table): Promise<void> {
  for (const statement of createStatements(table, dialectOf(runner))) await runner.query(statement);
}

/** The statements of `createTable`. */
export function createStatements(table: Table, dialect: Dialect): string[] {
  const { name, columns, options } = table;
  const lines = Object.entries(columns).map(([column, definition]) => columnSql(column, definition, dialect));
  for (const [column, definition] of Object.entries(columns)) {
    const check = columnCheck(column, definition, dialect);
    if (check !== undefined) lines.push(`CONSTRAINT ${quote(`ck_${name}_${column}`)} CHECK (${check})`);
  }
  for (const unique of options.unique ?? []) {
    lines.push(`CONSTRAINT ${quote(`uq_${name}_${unique.join('_')}`)} UNIQUE (${unique.map(quote).join(', ')})`);
  }
  lines.push(`CONSTRAINT ${quote(`pk_${name}`)} PRIMARY KEY (${options.key.map(quote).join(', ')})`);
  const statements = [`CREATE TABLE ${quote(name)} (${lines.join(', ')})`];
  for (const index of options.indexes ?? []) {
    const indexName = quote(`ix_${name}_${index.join('_').replaceAll('/', '_')}`);
    statements.push(`CREATE INDEX ${indexName} ON ${quote(name)} (${index.map(indexed).join(', ')})`);
  }
  return options.appendOnly === true ? [...statements, ...guardStatements(table, dialect)] : statements;
}

/** A column of an index, or its block. */
function indexed(column: string): string {
  const [name, of] = column.split('/');
  return name === undefined || of === undefined ? quote(column) : `(${blockSql(name, Number(of))})`;
}

/** A whole number's block: both databases divide whole numbers to whole numbers. */
export function blockSql(name: string, of: number): string {
  return `${quote(name)} / ${of}`;
}

/** Text that every guard's refusal starts with, so that it is known from other errors. */
export const GUARD_MESSAGE = 'append-only:';

/**
 * The guards of an append-only table: the database itself refuses UPDATE, DELETE and TRUNCATE, whoever asks.
 * Run after every migration run, because TypeORM's table copy on SQLite drops triggers without a word.
 */
export function guardStatements(table: Table, dialect: Dialect): string[] {
  const { name } = table;
  if (dialect === 'sqlite') {
    return ['UPDATE', 'DELETE'].flatMap((verb) => {
      const trigger = quote(`guard_${name}_${verb.toLowerCase()}`);
      return [
        `DROP TRIGGER IF EXISTS ${trigger}`,
        `CREATE TRIGGER ${trigger} BEFORE ${verb} ON ${quote(name)} ` +
          `BEGIN SELECT RAISE(ABORT, '${GUARD_MESSAGE} ${name}'); END`,
      ];
    });
  }
  const trigger = quote(`guard_${name}`);
  return [
    `CREATE OR REPLACE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS ` +
      `$$ BEGIN RAISE EXCEPTION '${GUARD_MESSAGE} %', TG_TABLE_NAME USING ERRCODE = '23P01'; END $$`,
    `DROP TRIGGER IF EXISTS ${trigger} ON ${quote(name)}`,
    `CREATE TRIGGER ${trigger} BEFORE UPDATE OR DELETE OR TRUNCATE ON ${quote(name)} ` +
      `FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()`,
  ];
}

/** Installs the guards of all append-only tables. */
export async function installGuards(runner: SchemaRunner, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    if (table.options.appendOnly !== true) continue;
    for (const statement of guardStatements(table, dialectOf(runner))) await runner.query(statement);
  }
}
