import type { Database, RunResult, Statement } from 'sqlite3';
import type { SqlRunner } from './engine.adapter';

/** Texts are few: a table's own, and the shapes of questions to it. */
const KEPT = 500;
/** Characters of one bound text: a longer one would stay in memory until its statement is used again. */
const TEXT_KEPT = 262_144;

/** Statements of one connection, each prepared once: a small question is half parsing, and a thread's turn, otherwise. */
export class SqliteStatements implements SqlRunner {
  readonly #prepared = new Map<string, Statement>();

  constructor(private readonly database: Database) {}

  query(sql: string, bind: readonly unknown[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#of(sql, reject).all([...bind], (error: Error | null, rows: unknown[]) => {
        if (error === null) resolve(rows);
        else reject(error);
      });
      this.#letGo(sql, bind);
    });
  }

  change(sql: string, bind: readonly unknown[]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#of(sql, reject).run([...bind], function (this: RunResult, error: Error | null) {
        if (error === null) resolve(this.changes);
        else reject(error);
      });
      this.#letGo(sql, bind);
    });
  }

  /** Lets go of all of them: a connection closes only then. */
  async close(): Promise<void> {
    const prepared = [...this.#prepared.values()];
    this.#prepared.clear();
    await Promise.all(prepared.map((statement) => finalized(statement)));
  }

  /** A statement is let go of when it is done, with what is bound to it. */
  #letGo(sql: string, bind: readonly unknown[]): void {
    if (!bind.some((value) => typeof value === 'string' && value.length > TEXT_KEPT)) return;
    const statement = this.#prepared.get(sql);
    if (statement === undefined) return;
    this.#prepared.delete(sql);
    void finalized(statement);
  }

  #of(sql: string, refused: (error: Error) => void): Statement {
    const known = this.#prepared.get(sql);
    // Moved to the end: the first is the one that was not used for the longest time.
    this.#prepared.delete(sql);
    const statement =
      known ??
      this.database.prepare(sql, (error: Error | null) => {
        if (error === null) return;
        this.#prepared.delete(sql);
        refused(error);
      });
    this.#prepared.set(sql, statement);
    const [oldest] = this.#prepared;
    if (this.#prepared.size > KEPT && oldest !== undefined) {
      this.#prepared.delete(oldest[0]);
      void finalized(oldest[1]);
    }
    return statement;
  }
}

function finalized(statement: Statement): Promise<void> {
  return new Promise((resolve) => {
    statement.finalize(() => resolve());
  });
}
