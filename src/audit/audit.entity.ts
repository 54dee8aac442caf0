import { defineTable, instantColumn, int, json, text } from '../store';

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

export const auditTables = [auditRow, auditHead];
