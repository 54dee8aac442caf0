import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const WORKER_STATE = defineTable(
  'worker_state',
  { source_id: text(), part: int(), first_seen_at: instantColumn(), workers: json() },
  { key: ['source_id', 'part'] },
);

const PART = 500;

/** A row of `worker` with its row of `device_watch`, as either driver gives them. */
type Known = Readonly<Record<string, string | number | boolean | null>>;

/** How workers stood when they were read last, some hundreds in a row instead of two rows for each. */
export class WorkerStates1764000003100 implements MigrationInterface {
  readonly name = 'WorkerStates1764000003100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, WORKER_STATE);
    const known = (await queryRunner.query(
      'SELECT w.*, d."worker" AS "watched", d."member_id", d."standing", d."since", d."told", d."read_at", d."hashed_at", ' +
        'd."off_from", d."low_from", d."on_from", d."fine_from", d."usual", d."usual_ms" ' +
        'FROM "worker" w LEFT JOIN "device_watch" d ON d."source_id" = w."source_id" AND d."worker" = w."name" ' +
        'ORDER BY w."source_id", w."first_seen_at", w."name"',
    )) as Known[];
    for (const source of new Set(known.map((row) => row['source_id']))) {
      const rows = known.filter((row) => row['source_id'] === source);
      for (let part = 0; part * PART < rows.length; part += 1) {
        const some = rows.slice(part * PART, (part + 1) * PART);
        await queryRunner.query(
          'INSERT INTO "worker_state" ("source_id", "part", "first_seen_at", "workers") VALUES ($1, $2, $3, $4)',
          [source, part, some[0]?.['first_seen_at'], JSON.stringify(some.map(packed))],
        );
      }
    }
    await queryRunner.query('DROP TABLE "device_watch"');
    await queryRunner.query('DROP TABLE "worker"');
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}

function packed(row: Known): unknown[] {
  const at = (column: string): number | null => (row[column] === null ? null : Number(row[column]));
  const amount = (column: string): string | null => (row[column] === null ? null : String(row[column]));
  const watch =
    row['watched'] === null
      ? null
      : [
          row['member_id'],
          row['standing'],
          at('since'),
          Boolean(row['told']),
          ...['read_at', 'hashed_at', 'off_from', 'low_from', 'on_from', 'fine_from'].map(at),
          amount('usual'),
          at('usual_ms'),
        ];
  return [
    row['name'],
    at('first_seen_at'),
    at('sampled_at'),
    at('last_share_at'),
    row['state'],
    at('state_since'),
    amount('hash_rate_1h'),
    amount('hash_rate_24h'),
    watch,
  ];
}
