import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../store';
import { isLooser } from './looser';
import { SETTING_NAMES, type SettingName, settingTexts } from './money';
import { SettingBooks } from './setting-books.service';
import { houseSetting, type HouseSettingRow } from './setting.entity';

/** Who speaks for the configuration file: its editor has no account here. */
export const CONFIGURATION = 'configuration';
const REASON = 'The configuration file was changed.';

/** A setting of which file and database say different things. */
export interface SettingDiffers {
  readonly name: SettingName;
  readonly file: string;
  readonly counts: string;
  /** Whether the file's value waits for an operator. */
  readonly waits: boolean;
}

/** What the configuration file says at a start, held against what it said at the last one: nothing changes in silence. */
@Injectable()
export class SettingsFileService {
  constructor(private readonly books: SettingBooks) {}

  /**
   * Takes the file's values. Of a setting that was changed on the screen the file's word is not heard. Of the others a
   * tighter value counts at once, and a looser one waits until an operator has looked at it. A first start believes the file.
   * @returns of which settings the file says something else than what counts
   */
  async settle(tx: WriteTx): Promise<SettingDiffers[]> {
    const texts = settingTexts(this.books.inForce.file);
    const first: Partial<Record<SettingName, string>> = {};
    const differs: SettingDiffers[] = [];
    for (const name of SETTING_NAMES) {
      const file = texts[name];
      const row = await this.books.locked(tx, name);
      if (row.file_value === null && row.ruled_by === 'file') first[name] = file;
      else if (row.file_value !== null && row.file_value !== file) await this.changed(tx, row, file);
      if (row.file_value !== file) await tx.update(houseSetting, { name }, { file_value: file });
      const { value: counts } = await this.books.one(tx, name);
      if (counts === file) continue;
      const waits = (await this.books.open(tx, name)).some(({ origin }) => origin === 'file');
      differs.push({ name, file, counts, waits });
    }
    if (Object.keys(first).length > 0) {
      await this.books.audit.record(tx, { actor: CONFIGURATION, action: 'settings.first-read', subject: 'settings', details: first }); // prettier-ignore
    }
    return differs;
  }

  private async changed(tx: WriteTx, row: HouseSettingRow, file: string): Promise<void> {
    const { name, value, ruled_by: ruledBy, file_value: before } = row;
    const details = { from: before ?? '', to: file, counts: value };
    await this.books.audit.record(tx, {
      actor: CONFIGURATION,
      action: 'settings.file-changed',
      subject: name,
      details,
    });
    if (ruledBy === 'screen') {
      await tx.update(houseSetting, { name }, { file_unheard_at: this.books.now() });
      return;
    }
    // Whatever the file asked for before, it asks for no more.
    await this.books.overtake(tx, name);
    if (file === value) return;
    const change = { to: file, origin: 'file', reason: REASON, proposedBy: CONFIGURATION } as const;
    const { read } = this.books.inForce;
    if (isLooser(name, read(name, value), read(name, file))) await this.books.propose(tx, row, change);
    else await this.books.count(tx, row, { ...change, approvedBy: null });
  }
}
