import { defineTable, instantColumn, int, json, nullable, type Row, text } from '../store';

/** Who runs a job now. `beat` moves with every renewal, `token` with every new holder: it fences off the old one. */
export const jobLease = defineTable(
  'job_lease',
  { name: text(), holder: nullable(text()), token: int(), beat: int(), renewed_at: instantColumn() },
  { key: ['name'] },
);

/** What each run did. `outcome` is null while it runs. */
export const jobRun = defineTable(
  'job_run',
  {
    id: text(),
    job: text(),
    token: int(),
    started_at: instantColumn(),
    finished_at: nullable(instantColumn()),
    outcome: nullable(text<'done' | 'failed' | 'halted' | 'stopped' | 'lost'>()),
    counters: json<Readonly<Record<string, number>>>(),
    error_code: nullable(text()),
  },
  { key: ['id'], indexes: [['job', 'started_at']] },
);

/** Messages to the outside, written with the fact they tell of, handed over at least once, in order per key. */
export const outbox = defineTable(
  'outbox',
  {
    id: text(),
    stream: text(),
    position: int(),
    kind: text(),
    payload: json(),
    created_at: instantColumn(),
    state: text<'waiting' | 'delivered' | 'parked'>(),
    attempts: int(),
    next_attempt_at: instantColumn(),
    error_code: nullable(text()),
  },
  { key: ['id'], unique: [['stream', 'position']], indexes: [['state', 'next_attempt_at']] },
);

export type JobRunRow = Row<typeof jobRun>;
export type OutboxRow = Row<typeof outbox>;

export const jobTables = [jobLease, jobRun, outbox];
