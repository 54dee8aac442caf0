import { bool, defineTable, instantColumn, nullable, type Row, type Table, text } from '../store';

/** A fact that needs a person, from when it was first seen until it has been gone for a day: by it each is told once. */
export const needFollowed = defineTable(
  'need_followed',
  {
    fact: text(),
    seen_at: instantColumn(),
    gone_at: nullable(instantColumn()),
    told_at: nullable(instantColumn()),
  },
  { key: ['fact'] },
);

/** Whether an operator wants letters about what needs a person. Without a row: yes. */
export const operatorMail = defineTable(
  'operator_mail',
  { operator_id: text(), needs: bool(), changed_at: instantColumn() },
  { key: ['operator_id'] },
);

export type NeedFollowedRow = Row<typeof needFollowed>;

/** Tables of what needs a person. */
export const attentionTables: readonly Table[] = [needFollowed, operatorMail];
