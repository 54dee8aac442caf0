import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, newId } from '../units';
import { SETTINGS_IN_FORCE, type SettingsInForce } from './in-force';
import { type SettingName, settingText } from './money';
import {
  houseSetting,
  houseSettingChange,
  houseSettingProposal,
  type HouseSettingRow,
  type SettingProposalRow,
} from './setting.entity';

/** A change that counts from now on. */
export interface SettingChange {
  readonly to: string;
  readonly origin: HouseSettingRow['ruled_by'];
  readonly reason: string;
  readonly proposedBy: string;
  /** Null where one person's word is enough. */
  readonly approvedBy: string | null;
}

/** Writes what becomes of settings, each with its row of the audit chain in the same transaction. */
@Injectable()
export class SettingBooks {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS_IN_FORCE) readonly inForce: SettingsInForce,
    readonly audit: AuditService,
  ) {}

  now() {
    return this.clock.now();
  }

  /** A setting as it stands, the file's word where nothing was ever written. */
  async one(tx: ReadTx, name: SettingName): Promise<HouseSettingRow> {
    return (await tx.findOne(houseSetting, { name })) ?? this.untouched(name);
  }

  /** The same, kept from others until the transaction ends, with all the rest: changes are numbered one by one. */
  async locked(tx: WriteTx, name: SettingName): Promise<HouseSettingRow> {
    await tx.insertNew(houseSetting, [this.untouched(name)]);
    const rows = await tx.lock(houseSetting, {});
    return rows.find((row) => row.name === name) ?? this.untouched(name);
  }

  /** The value counts from now on. What waits for a second person would replace another one: it ends. */
  async count(tx: WriteTx, row: HouseSettingRow, change: SettingChange): Promise<void> {
    const { name, value: from } = row;
    const { to, origin, reason, proposedBy, approvedBy } = change;
    const at = this.now();
    const no = (await this.lastNo(tx)) + 1;
    // Why stands with the change alone: the audit chain holds no words of people (RULES.md 24).
    const details = { from, to, origin, proposedBy, change: String(no) };
    await this.audit.record(tx, {
      actor: approvedBy ?? proposedBy,
      action: 'settings.changed',
      subject: name,
      details,
    });
    const who = { proposed_by: proposedBy, approved_by: approvedBy, at };
    await tx.insert(houseSettingChange, [{ no, name, from_value: from, to_value: to, origin, reason, ...who }]);
    await tx.update(houseSetting, { name }, { value: to, ruled_by: origin, change_no: no, since: at });
    await this.overtake(tx, name);
  }

  /** Notes a change that waits for a second person. @returns its id */
  async propose(tx: WriteTx, row: HouseSettingRow, change: Omit<SettingChange, 'approvedBy'>): Promise<string> {
    const { name, value: from } = row;
    const { to, origin, reason, proposedBy } = change;
    const proposal: SettingProposalRow = {
      ...{ id: newId(), name, from_value: from, to_value: to, origin, reason },
      ...{ proposed_by: proposedBy, proposed_at: this.now() },
      ...{ state: 'open', decided_by: null, decided_at: null },
    };
    await tx.insert(houseSettingProposal, [proposal]);
    const details = { from, to, origin, proposal: proposal.id };
    await this.audit.record(tx, { actor: proposedBy, action: 'settings.proposed', subject: name, details });
    await this.audit.begin(tx, `setting/${proposal.id}`);
    return proposal.id;
  }

  /** Changes that wait for a second person, the oldest first. */
  open(tx: ReadTx, name?: SettingName): Promise<SettingProposalRow[]> {
    const where = { state: 'open', ...(name === undefined ? {} : { name }) } as const;
    return tx.find(houseSettingProposal, { where, orderBy: [['proposed_at', 'asc'], ['id', 'asc']] }); // prettier-ignore
  }

  /** Ends what waits of a setting: it would replace a value that counts no more. */
  async overtake(tx: WriteTx, name: SettingName): Promise<void> {
    const decided = { state: 'overtaken', decided_at: this.now() } as const;
    await tx.update(houseSettingProposal, { name, state: 'open' }, decided);
  }

  private async lastNo(tx: ReadTx): Promise<number> {
    const [last] = await tx.find(houseSettingChange, { orderBy: [['no', 'desc']], limit: 1 });
    return last?.no ?? 0;
  }

  private untouched(name: SettingName): HouseSettingRow {
    const value = settingText(name, this.inForce.file);
    return { name, value, file_value: null, ruled_by: 'file', change_no: 0, since: this.now(), file_unheard_at: null };
  }
}
