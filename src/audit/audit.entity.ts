import { defineTable, instantColumn, int, json, nullable, text } from '../store';
import type { Device, TwoWords } from './device';

/** Who did what to what, and when. Append-only, chained by hash; ids only. */
export const auditRow = defineTable(
  'audit_row',
  {
    position: int(),
    at: instantColumn(),
    actor: text(),
    action: text(),
    subject: text(),
    details: json<Record<string, string>>(),
    hash: text(),
  },
  { key: ['position'], indexes: [['subject', 'position']], appendOnly: true },
);

/** The one row that says where the audit chain ends. */
export const auditHead = defineTable('audit_head', { id: text(), position: int(), hash: text() }, { key: ['id'] });

/**
 * By which device somebody began what a second word ends (RULES.md 19). Begun anew, the last one counts; null where no
 * device is known.
 */
export const firstDevice = defineTable(
  'first_device',
  { about: text<TwoWords>(), device: nullable(text<Device>()), begun_at: instantColumn() },
  { key: ['about'] },
);

export const auditTables = [auditRow, auditHead, firstDevice];
