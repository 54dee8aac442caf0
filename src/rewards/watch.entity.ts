import { defineTable, instantColumn, nullable, type Table, text } from '../store';

/** Of a source whose readings say nothing of any device: since when, and whether its members were told. */
export const sourceSilence = defineTable(
  'source_silence',
  {
    source_id: text(),
    began_at: instantColumn(),
    read_at: instantColumn(),
    told_at: nullable(instantColumn()),
  },
  { key: ['source_id'] },
);

/** Tables of device alerts. */
export const watchTables: readonly Table[] = [sourceSilence];
