import { assertInvariant } from '../units';
import { checkPatch, checkRow } from './cells';
import type { Dialect } from './ddl';
import type { SqlRunner } from './engine.adapter';
import { AppendOnlyViolation } from './errors';
import { conditionsOf, matchesNothing } from './match';
import { storeError } from './sql-errors';
import { type Conflict, type Statement, TableSql } from './sql-text';
import type { Query, Where, WriteTx } from './store';
import type { Columns, RowOf, Table } from './table';
import type { TransactionLife } from './transaction';

/** Rows of one INSERT: measured best on both databases, and bounds the bound text. */
const ROWS_PER_STATEMENT = 5_000;
/** So few rows are read cell by cell. */
const FEW_ROWS = 20;

/** The SQL of each table, made once per dialect. */
export class SqlTexts {
  readonly #made = new Map<string, TableSql<Columns>>();

  constructor(
    readonly dialect: Dialect,
    private readonly tables: ReadonlySet<string>,
  ) {}

  of<C extends Columns>(table: Table<C>): TableSql<C> {
    let made = this.#made.get(table.name);
    if (made === undefined) {
      assertInvariant(this.tables.has(table.name), `the store knows the table ${table.name}`);
      made = new TableSql<Columns>(table, this.dialect);
      this.#made.set(table.name, made);
    }
    return made as unknown as TableSql<C>;
  }
}

/** One open transaction on one connection. */
export class SqlTransaction implements WriteTx {
  constructor(
    private readonly runner: SqlRunner,
    private readonly texts: SqlTexts,
    private readonly life: TransactionLife,
  ) {}

  find<C extends Columns>(table: Table<C>, query: Query<C> = {}): Promise<RowOf<C>[]> {
    return this.life.step(() => {
      const texts = this.texts.of(table);
      if (matchesNothing(conditionsOf(table, query.where))) return Promise.resolve([]);
      const isFew = query.limit !== undefined && query.limit <= FEW_ROWS;
      if (isFew || this.texts.dialect === 'postgres') return this.#rows(table, texts.select(query));
      return this.#packedRows(table, texts.packed(query));
    });
  }

  pick<C extends Columns, K extends keyof C & string>(
    table: Table<C>,
    columns: readonly K[],
    query: Query<C> = {},
  ): Promise<Pick<RowOf<C>, K>[]> {
    return this.life.step(() => {
      const texts = this.texts.of(table);
      if (matchesNothing(conditionsOf(table, query.where))) return Promise.resolve([]);
      if (this.texts.dialect === 'postgres') return this.#rows(table, texts.select(query, columns));
      return this.#packedRows(table, texts.packed(query, columns), columns);
    });
  }

  async findOne<C extends Columns>(table: Table<C>, where: Where<C>): Promise<RowOf<C> | undefined> {
    const [row] = await this.find(table, { where, limit: 1 });
    return row;
  }

  count<C extends Columns>(table: Table<C>, where?: Where<C>): Promise<number> {
    return this.life.step(async () => {
      const { sql, bind } = this.texts.of(table).count(where);
      const rows = (await this.#query(table, sql, bind)) as { readonly count: number | string }[];
      return Number(rows[0]?.count);
    });
  }

  insert<C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]): Promise<void> {
    return this.#bulk(table, rows, 'refuse').then(() => undefined);
  }

  insertNew<C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]): Promise<number> {
    return this.#bulk(table, rows, 'skip');
  }

  upsert<C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]): Promise<void> {
    // PostgreSQL refuses to touch a row twice in one statement; the last one given stands, as on every store.
    const last = new Map(rows.map((row) => [keyText(table, row), row]));
    return this.#bulk(table, [...last.values()], 'replace', () => refuseHistory(table)).then(() => undefined);
  }

  update<C extends Columns>(table: Table<C>, where: Where<C>, patch: Partial<RowOf<C>>): Promise<number> {
    return this.#writing(async () => {
      refuseHistory(table);
      checkPatch(table, patch);
      return this.#change(table, this.texts.of(table).update(where, patch));
    });
  }

  delete<C extends Columns>(table: Table<C>, where: Where<C>): Promise<number> {
    return this.#writing(async () => {
      refuseHistory(table);
      return this.#change(table, this.texts.of(table).delete(where));
    });
  }

  lock<C extends Columns>(table: Table<C>, where: Where<C>): Promise<RowOf<C>[]> {
    return this.#writing(() => this.#rows(table, this.texts.of(table).lock(where)));
  }

  whole<T>(work: () => Promise<T>): Promise<T> {
    return this.life.join(work);
  }

  #writing<T>(operation: () => Promise<T>): Promise<T> {
    return this.life.step(() => {
      assertInvariant(this.life.writable, 'nothing is written inside a read');
      return operation();
    });
  }

  /**
   * Rows in statements of bounded size. A statement's text is made at once, while the database still works on the one
   * before; what is wrong with a row is said when its turn comes, and dooms the transaction then.
   */
  #bulk<C extends Columns>(
    table: Table<C>,
    rows: readonly RowOf<C>[],
    conflict: Conflict,
    allowed: () => void = () => undefined,
  ): Promise<number> {
    const texts = this.texts.of(table);
    if (rows.length === 0) {
      return this.#writing(() => {
        allowed();
        return Promise.resolve(0);
      });
    }
    const encoded = (from: number): (() => Statement) => {
      try {
        const to = Math.min(from + ROWS_PER_STATEMENT, rows.length);
        for (let i = from; i < to; i += 1) checkRow(table, rows[i] as RowOf<C>);
        const statement = texts.insert(rows, from, to, conflict);
        return () => statement;
      } catch (cause) {
        return () => {
          throw cause;
        };
      }
    };
    let next = encoded(0);
    return this.#writing(async () => {
      allowed();
      let changed = 0;
      for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
        const running = this.#change(table, next());
        if (from + ROWS_PER_STATEMENT < rows.length) next = encoded(from + ROWS_PER_STATEMENT);
        changed += await running;
      }
      return changed;
    });
  }

  async #change<C extends Columns>(table: Table<C>, { sql, bind }: Statement): Promise<number> {
    try {
      return await this.runner.change(sql, bind);
    } catch (cause) {
      throw storeError(cause, table.name);
    }
  }

  async #rows<C extends Columns>(table: Table<C>, { sql, bind }: Statement): Promise<RowOf<C>[]> {
    return this.texts.of(table).decode((await this.#query(table, sql, bind)) as Record<string, unknown>[]);
  }

  async #packedRows<C extends Columns>(
    table: Table<C>,
    { sql, bind }: Statement,
    columns?: readonly string[],
  ): Promise<RowOf<C>[]> {
    const [row] = (await this.#query(table, sql, bind)) as { readonly packed: string }[];
    return this.texts.of(table).unpack(row?.packed ?? '[]', columns);
  }

  async #query<C extends Columns>(table: Table<C>, sql: string, bind: readonly unknown[]): Promise<unknown> {
    try {
      return await this.runner.query(sql, bind);
    } catch (cause) {
      throw storeError(cause, table.name);
    }
  }
}

/** No text holds a NUL: no two keys read alike. */
function keyText<C extends Columns>(table: Table<C>, row: RowOf<C>): string {
  return table.options.key.map((column) => String(row[column])).join('\0');
}

function refuseHistory<C extends Columns>(table: Table<C>): void {
  if (table.options.appendOnly === true) throw new AppendOnlyViolation(table.name);
}
