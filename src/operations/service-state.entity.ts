import { defineTable, instantColumn, nullable, type Row, text } from '../store';

/** Switches of the whole service. A row is a switch that is on; what was is in the audit chain. */
export const serviceState = defineTable(
  'service_state',
  {
    name: text<'payouts_stopped' | 'reconcile_only' | 'shadow'>(),
    reason: text(),
    actor: text(),
    since: instantColumn(),
    /** Who asked first to switch it off, and when. */
    release_actor: nullable(text()),
    release_asked_at: nullable(instantColumn()),
  },
  { key: ['name'] },
);

export type ServiceStateRow = Row<typeof serviceState>;
export const operationsTables = [serviceState];
