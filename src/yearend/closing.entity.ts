import { defineTable, instantColumn, int, json, type JsonValue, nullable, type Row, type Table, text } from '../store';
import { receivedForm } from './received-form.entity';

/** What became of a run: a version, the version that stands already, or nothing, because its ground moved under it. */
export type CloseOutcome = 'closed' | 'unchanged' | 'abandoned';

/** One attempt at closing a year, and what it rests on. Append-only; it ends in `year_close_end`, or was killed. */
export const yearCloseRun = defineTable(
  'year_close_run',
  {
    year: int(),
    run: int(),
    started_at: instantColumn(),
    /** The journal when it began. */
    head_position: int(),
    head_hash: text(),
    /** Tax zone, declarations and minimums that were in force until the year ended. */
    settings_sha256: text(),
    software_version: text(),
    /** The operator's own books. */
    books_sha256: text(),
    books: json<JsonValue>(),
    /** The tie-out, line by line. */
    ties: json<JsonValue>(),
    /** What the facts of members rest on beside the journal. Null: an earlier version began it. */
    beside_sha256: nullable(text()),
  },
  { key: ['year', 'run'], appendOnly: true },
);

/** The facts of one member as a run found them. */
export const yearCloseMember = defineTable(
  'year_close_member',
  { year: int(), run: int(), member_id: text(), facts_sha256: text() },
  { key: ['year', 'run', 'member_id'], appendOnly: true },
);

/** Facts by their hash, once however many versions have them: canonical JSON, packed with gzip, in base64. */
export const yearCloseFacts = defineTable(
  'year_close_facts',
  { facts_sha256: text(), packed: text() },
  { key: ['facts_sha256'], appendOnly: true },
);

/** The end of a run. A version is never changed: what changes afterwards is the next one. */
export const yearCloseEnd = defineTable(
  'year_close_end',
  {
    year: int(),
    run: int(),
    outcome: text<CloseOutcome>(),
    version: nullable(int()),
    members: int(),
    snapshot_sha256: nullable(text()),
    finished_at: instantColumn(),
  },
  { key: ['year', 'run'], unique: [['year', 'version']], appendOnly: true },
);

export const yearendTables: readonly Table[] = [
  yearCloseRun,
  yearCloseMember,
  yearCloseFacts,
  yearCloseEnd,
  receivedForm,
];

export type CloseRunRow = Row<typeof yearCloseRun>;
export type CloseEndRow = Row<typeof yearCloseEnd>;
