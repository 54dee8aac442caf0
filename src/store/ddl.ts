import type { Instant } from '../units';
import type { Column, NotBefore, Table } from './table';

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
  for (const [first, last] of options.ordered ?? []) {
    const check = quote(`ck_${name}_${first}_${last}`);
    lines.push(`CONSTRAINT ${check} CHECK (${timeSql(first)} <= ${timeSql(last)})`);
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
  return [...statements, ...guardStatements(table, dialect)];
}

/** A column with a time, or the time itself. */
function timeSql(time: string | Instant): string {
  return typeof time === 'string' ? quote(time) : String(time);
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

/** Text that the refusal of a row starts with whose time is before what the books knew. */
export const BACKDATED_MESSAGE = 'backdated:';

/**
 * The guards of a table: where it is append-only the database itself refuses UPDATE, DELETE and TRUNCATE, and where times
 * are not to be set back (`notBefore`) it refuses the INSERT, whoever asks.
 * Run after every migration run, because TypeORM's table copy on SQLite drops triggers without a word.
 */
export function guardStatements({ name, options }: Table, dialect: Dialect): string[] {
  return [
    ...(options.appendOnly === true ? historyGuards(name, dialect) : []),
    ...(options.notBefore === undefined ? [] : timeGuards(name, options.notBefore, dialect)),
  ];
}

function historyGuards(name: string, dialect: Dialect): string[] {
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

function timeGuards(name: string, { column, table, newest, time }: NotBefore, dialect: Dialect): string[] {
  const trigger = quote(`dated_${name}`);
  const known = `SELECT ${quote(time)} FROM ${quote(table)} ORDER BY ${quote(newest)} DESC LIMIT 1`;
  const isBefore = `NEW.${quote(column)} < (${known})`;
  if (dialect === 'sqlite') {
    return [
      `DROP TRIGGER IF EXISTS ${trigger}`,
      `CREATE TRIGGER ${trigger} BEFORE INSERT ON ${quote(name)} WHEN ${isBefore} ` +
        `BEGIN SELECT RAISE(ABORT, '${BACKDATED_MESSAGE} ${name}'); END`,
    ];
  }
  const refuse = quote(`refuse_backdated_${name}`);
  return [
    `CREATE OR REPLACE FUNCTION ${refuse}() RETURNS trigger LANGUAGE plpgsql AS ` +
      `$$ BEGIN IF ${isBefore} THEN RAISE EXCEPTION '${BACKDATED_MESSAGE} %', TG_TABLE_NAME ` +
      `USING ERRCODE = '23P01'; END IF; RETURN NEW; END $$`,
    `DROP TRIGGER IF EXISTS ${trigger} ON ${quote(name)}`,
    `CREATE TRIGGER ${trigger} BEFORE INSERT ON ${quote(name)} FOR EACH ROW EXECUTE FUNCTION ${refuse}()`,
  ];
}

/** Installs the guards of all tables that have some. */
export async function installGuards(runner: SchemaRunner, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    for (const statement of guardStatements(table, dialectOf(runner))) await runner.query(statement);
  }
}
