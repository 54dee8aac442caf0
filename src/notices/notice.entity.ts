import { bool, defineTable, instantColumn, json, nullable, type Row, type Table, text } from '../store';
import type { NoticeKind } from './notice';

/** What a member was told. Facts are public ones: the person stands in the erasable table alone (RULES.md 24). */
export const memberNotice = defineTable(
  'member_notice',
  {
    id: text(),
    member_id: text(),
    at: instantColumn(),
    kind: text<NoticeKind>(),
    facts: json<Readonly<Record<string, string>>>(),
    read_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['member_id', 'at'], ['member_id', 'read_at']] }, // prettier-ignore
);

/** Whether a member wants mail about devices. Without a row: yes. */
export const memberMail = defineTable(
  'member_mail',
  { member_id: text(), devices: bool(), changed_at: instantColumn() },
  { key: ['member_id'] },
);

export type NoticeRow = Row<typeof memberNotice>;

/** Tables of what members are told. */
export const noticeTables: readonly Table[] = [memberNotice, memberMail];
