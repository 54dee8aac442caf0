import { defineTable, int, instantColumn, json, type Table, text } from '../store';
import type { PackedWorker } from './known-worker';

/**
 * How the workers of a source stood when they were read last, some hundreds in a row: each reading changes all of them,
 * and a row for each would be most of what a reading costs.
 */
export const workerStates = defineTable(
  'worker_state',
  {
    source_id: text(),
    part: int(),
    /** When the first of them was seen. */
    first_seen_at: instantColumn(),
    workers: json<readonly PackedWorker[]>(),
  },
  { key: ['source_id', 'part'] },
);

/** The table of what was read of workers last. */
export const workerStateTables: readonly Table[] = [workerStates];
