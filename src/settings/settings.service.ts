import { Inject, Injectable } from '@nestjs/common';
import { ALONE_DELAY_MS, decideRelease, OPERATIONS_POLICY, type OperationsPolicy } from '../operations';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { DomainError, type Instant, plusMs } from '../units';
import { isLooser } from './looser';
import { type MoneySettings, SETTING_NAMES, type SettingName, settingText } from './money';
import type { SettingNews } from './news';
import { SettingBooks } from './setting-books.service';
import {
  houseSetting,
  houseSettingChange,
  houseSettingProposal,
  type HouseSettingRow,
  type SettingChangeRow,
  type SettingProposalRow,
} from './setting.entity';

/** A change as an operator asks for it. */
export interface AskedChange {
  readonly name: SettingName;
  /** The value that the operator saw: of two who change the same one, the second is refused. */
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** A setting as its page shows it. */
export interface SettingView extends HouseSettingRow {
  /** What the configuration file of this instance says. */
  readonly inFile: string;
  readonly waits: (SettingProposalRow & { readonly mayApprove: boolean; readonly aloneFrom: Instant | null }) | null;
  /** The change that its value comes from; null where the file has the word. */
  readonly last: SettingChangeRow | null;
}

const REASON_LENGTH = { min: 3, max: 200 } as const;
const CHANGES_SHOWN = 100;

/** Settings that steer money: one person makes them tighter, two make them looser (RULES.md 19). */
@Injectable()
export class SettingsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(OPERATIONS_POLICY) private readonly policy: OperationsPolicy,
    private readonly books: SettingBooks,
  ) {}

  /**
   * Reads what counts now, so that this instance goes by it: at the beginning of each request and of each run of a job.
   * @throws DomainError `settings.bad-value` where the database holds what no release wrote
   */
  refresh(): Promise<void> {
    return this.store.read(async (tx) => {
      const { inForce } = this.books;
      const rows = await tx.find(houseSetting);
      const position = rows.reduce((most, row) => Math.max(most, row.change_no), 0);
      if (position === inForce.position && Object.keys(inForce.over).length === rows.length) return;
      const minimum = { name: 'payoutMinimum' } as const;
      const minimums = await tx.find(houseSettingChange, { where: minimum, orderBy: [['no', 'asc']] });
      inForce.take({
        position,
        values: rows,
        minimums: minimums.map(({ from_value: from, to_value: to, at }) => ({ from, to, at })),
      });
    });
  }

  /**
   * A tighter value counts at once; a looser one waits for a second person.
   * @throws DomainError `settings.bad-value`, `settings.bad-reason`, `settings.stale`, `settings.same`, `settings.waits`
   */
  async change(tx: WriteTx, actor: string, asked: AskedChange): Promise<'counts' | 'waits'> {
    const { name } = asked;
    const reason = reasonOf(asked.reason);
    const to = this.canonical(name, asked.to);
    const row = await this.books.locked(tx, name);
    if (asked.from !== row.value) throw stale(name, row.value);
    if (to === row.value) {
      throw new DomainError('settings.same', 'The setting has this value already. Nothing was changed.', { param: 'to', name }); // prettier-ignore
    }
    const change = { to, origin: 'screen', reason, proposedBy: actor } as const;
    if (!this.isLooser(name, row.value, to)) {
      await this.books.count(tx, row, { ...change, approvedBy: null });
      return 'counts';
    }
    if ((await this.books.open(tx, name)).length > 0) {
      const message = 'A change of this setting waits for a second operator already. Nothing was changed. Approve that one or withdraw it first.'; // prettier-ignore
      throw new DomainError('settings.waits', message, { name });
    }
    await this.books.propose(tx, row, change);
    return 'waits';
  }

  /**
   * A second person's word: the value counts from now on.
   * @throws DomainError `settings.no-proposal`, `settings.second-person`, `audit.other-than-…`, `audit.device-unknown`,
   *   `settings.stale`
   */
  async approve(tx: WriteTx, actor: string, id: string): Promise<void> {
    const proposal = await this.openOne(tx, id);
    if (!this.mayApprove(proposal, actor)) {
      const message = this.policy.alone
        ? 'You asked for this yourself and work alone: you can approve it a day after, with another device. Nothing was changed.'
        : 'You asked for this yourself: another operator approves it. Nothing was changed.';
      throw new DomainError('settings.second-person', message, { id });
    }
    if (proposal.proposed_by === actor) await this.books.audit.assertOtherDevice(tx, `setting/${id}`);
    const { name, from_value: from, to_value: to, origin, reason, proposed_by: proposedBy } = proposal;
    const row = await this.books.locked(tx, name);
    if (row.value !== from) throw stale(name, row.value);
    await tx.update(houseSettingProposal, { id }, { state: 'approved', decided_by: actor, decided_at: this.books.now() }); // prettier-ignore
    await this.books.count(tx, row, { to, origin, reason, proposedBy, approvedBy: actor });
  }

  /** Called off by anybody; the value that counts stays. @throws DomainError `settings.no-proposal` */
  async withdraw(tx: WriteTx, actor: string, id: string): Promise<void> {
    const { name, from_value: from, to_value: to } = await this.openOne(tx, id);
    await tx.update(houseSettingProposal, { id }, { state: 'withdrawn', decided_by: actor, decided_at: this.books.now() }); // prettier-ignore
    const details = { from, to, proposal: id };
    await this.books.audit.record(tx, { actor, action: 'settings.withdrawn', subject: name, details });
  }

  /** Every setting, in the order of the screen. @param actor who looks */
  async list(tx: ReadTx, actor: string): Promise<SettingView[]> {
    const open = new Map((await this.books.open(tx)).map((proposal) => [proposal.name, proposal]));
    const views: SettingView[] = [];
    for (const name of SETTING_NAMES) {
      const row = await this.books.one(tx, name);
      const proposal = open.get(name);
      const last = row.change_no === 0 ? undefined : await tx.findOne(houseSettingChange, { no: row.change_no });
      views.push({
        ...row,
        inFile: settingText(name, this.books.inForce.file),
        waits: proposal === undefined ? null : this.waitingView(proposal, actor),
        last: last ?? null,
      });
    }
    return views;
  }

  /** Changes that counted, newest first, at most 100. */
  changes(tx: ReadTx): Promise<SettingChangeRow[]> {
    return tx.find(houseSettingChange, { orderBy: [['no', 'desc']], limit: CHANGES_SHOWN });
  }

  /** What operators are told of. @param lately since when a change is news */
  async news(tx: ReadTx, lately: Instant): Promise<SettingNews> {
    const changed = await tx.find(houseSettingChange, { where: { at: { gte: lately } }, orderBy: [['no', 'asc']] });
    const rows = await tx.find(houseSetting, { orderBy: [['name', 'asc']] });
    return {
      waiting: (await this.books.open(tx)).map(({ id, name, from_value: from, to_value: to, origin, proposed_at: since }) => ({ id, name, from, to, isFile: origin === 'file', since })), // prettier-ignore
      changed: changed.map(({ no, name, from_value: from, to_value: to, at: since }) => ({ no, name, from, to, since })), // prettier-ignore
      unheard: rows.flatMap(({ name, file_value: file, value: counts, file_unheard_at: since }) =>
        since === null || since < lately || file === null || file === counts ? [] : [{ name, file, counts, since }],
      ),
    };
  }

  private waitingView(proposal: SettingProposalRow, actor: string): NonNullable<SettingView['waits']> {
    const isOwn = this.policy.alone && proposal.proposed_by === actor;
    const aloneFrom = isOwn ? plusMs(proposal.proposed_at, ALONE_DELAY_MS) : null;
    return { ...proposal, mayApprove: this.mayApprove(proposal, actor), aloneFrom };
  }

  private mayApprove({ proposed_by, proposed_at }: SettingProposalRow, actor: string): boolean {
    const asked = { actor: proposed_by, at: proposed_at };
    return decideRelease(asked, { actor, now: this.books.now() }, this.policy) === 'released';
  }

  private async openOne(tx: WriteTx, id: string): Promise<SettingProposalRow> {
    const [row] = await tx.lock(houseSettingProposal, { id });
    if (row?.state === 'open') return row;
    const message = 'This change was approved, withdrawn or overtaken by another one already. Nothing was changed.';
    throw new DomainError('settings.no-proposal', message, { id });
  }

  private canonical<N extends SettingName>(name: N, text: string): string {
    const value = this.books.inForce.read(name, text);
    return settingText(name, { [name]: value } as unknown as Pick<MoneySettings, N>);
  }

  private isLooser(name: SettingName, from: string, to: string): boolean {
    const { read } = this.books.inForce;
    return isLooser(name, read(name, from), read(name, to));
  }
}

/** @throws DomainError `settings.bad-reason` */
function reasonOf(text: string): string {
  const reason = text.trim();
  if (reason.length >= REASON_LENGTH.min && reason.length <= REASON_LENGTH.max) return reason;
  const { min, max } = REASON_LENGTH;
  throw new DomainError('settings.bad-reason', `Say why in ${min} to ${max} characters. Nothing was changed.`, { param: 'reason' }); // prettier-ignore
}

function stale(name: SettingName, value: string): DomainError {
  const message = `This setting was changed meanwhile: it is "${value}" now. Nothing was changed by you. Look at it again.`;
  return new DomainError('settings.stale', message, { param: 'from', name, value });
}
