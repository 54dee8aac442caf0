import { defineTable, instantColumn, int, nullable, type Row, text } from '../store';
import type { SettingName } from './money';

/** Who changes a setting: whoever edits the configuration file, until the first change on the screen. */
type SettingOrigin = 'file' | 'screen';

/** The value of each setting that counts, and what the file said at the last start. */
export const houseSetting = defineTable(
  'house_setting',
  {
    name: text<SettingName>(),
    value: text(),
    /** Of the last start; null where no start has looked. */
    file_value: nullable(text()),
    ruled_by: text<SettingOrigin>(),
    /** Of the last change; 0 while there was none. */
    change_no: int(),
    since: instantColumn(),
    /** When a start found the file changed without that it counts; null where it never did. */
    file_unheard_at: nullable(instantColumn()),
  },
  { key: ['name'] },
);

/** A change as it is asked for, whether it counts at once or needs a second person. */
const asked = {
  name: text<SettingName>(),
  from_value: text(),
  to_value: text(),
  origin: text<SettingOrigin>(),
  reason: text(),
  proposed_by: text(),
};

/** Every change that counted. `approved_by` is null where one person's word is enough. */
export const houseSettingChange = defineTable(
  'house_setting_change',
  {
    no: int(),
    ...asked,
    approved_by: nullable(text()),
    at: instantColumn(),
  },
  { key: ['no'], indexes: [['name'], ['at']], appendOnly: true },
);

/** Changes that need a second person. `overtaken`: the value that it would replace was changed before. */
export const houseSettingProposal = defineTable(
  'house_setting_proposal',
  {
    id: text(),
    ...asked,
    proposed_at: instantColumn(),
    state: text<'open' | 'approved' | 'withdrawn' | 'overtaken'>(),
    decided_by: nullable(text()),
    decided_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['state']] },
);

export const settingTables = [houseSetting, houseSettingChange, houseSettingProposal];

export type HouseSettingRow = Row<typeof houseSetting>;
export type SettingChangeRow = Row<typeof houseSettingChange>;
export type SettingProposalRow = Row<typeof houseSettingProposal>;
