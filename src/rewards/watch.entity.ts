import {
  bool,
  defineTable,
  instantColumn,
  int,
  nonNegativeAmount,
  nullable,
  type Row,
  type Table,
  text,
} from '../store';
import type { DeviceStanding } from './device-watch';

/** What is known of a device between two readings of its pool: what its member was told, and what is about to be. */
export const deviceWatch = defineTable(
  'device_watch',
  {
    source_id: text(),
    worker: text(),
    /** Whose it was at the last reading; another owner is told nothing of what began before. */
    member_id: nullable(text()),
    standing: text<DeviceStanding>(),
    since: instantColumn(),
    told: bool(),
    read_at: instantColumn(),
    hashed_at: nullable(instantColumn()),
    off_from: nullable(instantColumn()),
    low_from: nullable(instantColumn()),
    on_from: nullable(instantColumn()),
    fine_from: nullable(instantColumn()),
    usual: nonNegativeAmount(),
    usual_ms: int(),
  },
  { key: ['source_id', 'worker'], indexes: [['member_id']] },
);

export type WatchRow = Row<typeof deviceWatch>;

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
export const watchTables: readonly Table[] = [deviceWatch, sourceSilence];
