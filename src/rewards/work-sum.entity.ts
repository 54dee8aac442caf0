import { defineTable, instantColumn, json, nonNegativeAmount, type Table, text } from '../store';

/**
 * Work of a whole hour or day of UTC by member, made from `work_log` and the assignments, so that the last N shares
 * need not be read one by one. It says nothing that these do not say; outside `work_sum_range` it is not there.
 */
export const workSum = defineTable(
  'work_sum',
  {
    source_id: text(),
    unit: text<'hour' | 'day'>(),
    from_at: instantColumn(),
    /** The first instant whose work counts. */
    first_at: instantColumn(),
    /** Hashes. */
    total: nonNegativeAmount(),
    /** Member (null: nobody) and hashes, as text: a number in JSON is a double. */
    members: json<readonly (readonly [string | null, string])[]>(),
  },
  { key: ['source_id', 'unit', 'from_at'] },
);

/** Whole hours of a source that are summed, without a hole; one without a sum had no work. */
export const workSumRange = defineTable(
  'work_sum_range',
  { source_id: text(), from_at: instantColumn(), until_at: instantColumn() },
  { key: ['source_id'] },
);

export const workSumTables: readonly Table[] = [workSum, workSumRange];
