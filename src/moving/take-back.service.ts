import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { decideRelease, OPERATIONS_POLICY, type OperationsPolicy } from '../operations';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, newId } from '../units';
import { openingGone, openingTakeBack, type OpeningRecord, type TakeBackRow } from './moving.entity';
import { standingOf } from './opening-books.repository';
import { OpeningUndoing } from './opening-undoing.service';
import { type Resting, type TakeBackCause } from './take-back';

/** Members that a refusal names. */
const NAMED_MAX = 3;

/** What one person wants to take back. */
export interface TakeBackWish {
  readonly importId: string;
  /** Only what this member had available. */
  readonly memberId: string | null;
  /** Only the opening of this source, whole. */
  readonly sourceId: string | null;
  readonly cause: TakeBackCause;
  /** No corrected file follows: work of before the instant is booked from now on. */
  readonly lifts: boolean;
}

/**
 * A wrong opening balance leaves the books by two people's word: one asks, another confirms, and what was posted is
 * reversed exactly. Afterwards a corrected file can be moved in. Refused while a payout rests on a balance concerned: what
 * left the books cannot be taken back, only the difference set right.
 */
@Injectable()
export class OpeningTakeBacks {
  constructor(
    private readonly audit: AuditService,
    private readonly undoing: OpeningUndoing,
    @Inject(OPERATIONS_POLICY) private readonly policy: OperationsPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What of a file stands, and why all of it cannot be taken back; null where it can. */
  async standing(
    tx: ReadTx,
    importId: string,
  ): Promise<{ readonly rows: readonly OpeningRecord[]; readonly refusal: string | null }> {
    const rows = await standingOf(tx, importId);
    const refusal = rows.length === 0 ? nothing(importId) : await this.refusal(tx, importId, rows);
    return { rows, refusal: refusal?.message ?? null };
  }

  /** How many opening balances of a file stand. */
  async count(tx: ReadTx, importId: string): Promise<number> {
    return (await standingOf(tx, importId)).length;
  }

  /** Taking back that waits for a second person, oldest first, with whether this one may confirm it now. */
  async waiting(tx: ReadTx, actor: string): Promise<(TakeBackRow & { readonly mayConfirm: boolean })[]> {
    const orderBy = [
      ['proposed_at', 'asc'],
      ['id', 'asc'],
    ] as const;
    const rows = await tx.find(openingTakeBack, { where: { state: 'open' }, orderBy });
    return rows.map((row) => ({ ...row, mayConfirm: this.maySign(row, actor) }));
  }

  /** What a wish is about, as it stands now. */
  async concerned(
    tx: ReadTx,
    { import_id, member_id, source_id }: Pick<TakeBackRow, 'import_id' | 'member_id' | 'source_id'>,
  ): Promise<readonly OpeningRecord[]> {
    const rows = await standingOf(tx, import_id);
    if (member_id !== null) return rows.filter((row) => row.opening_class === 'available' && row.member_id === member_id); // prettier-ignore
    return source_id === null ? rows : rows.filter((row) => row.source_id === source_id);
  }

  /**
   * The first person's word: nothing is booked by it.
   * @throws DomainError `moving.bad-take-back`, `moving.nothing-to-take-back`, `moving.asked-before`, `moving.rests`
   */
  async ask(tx: WriteTx, actor: string, wish: TakeBackWish): Promise<TakeBackRow> {
    const { importId: import_id, memberId: member_id, sourceId: source_id, cause, lifts } = wish;
    if (member_id !== null && source_id !== null) {
      const message = 'Name a member or a source, or neither for the whole file. Nothing was changed.';
      throw new DomainError('moving.bad-take-back', message, { param: 'sourceId' });
    }
    if ((await tx.count(openingTakeBack, { import_id, state: 'open' })) > 0) {
      const message = 'Taking back of this file waits for a second operator already. Confirm it or call it off first. Nothing was changed.'; // prettier-ignore
      throw new DomainError('moving.asked-before', message, { import: import_id });
    }
    await this.assertFree(tx, import_id, await this.concerned(tx, { import_id, member_id, source_id }));
    const proposed = { state: 'open', proposed_by: actor, proposed_at: this.clock.now() } as const;
    const row: TakeBackRow = {
      ...{ id: newId(), import_id, member_id, source_id, cause, lifts, ...proposed },
      ...{ decided_by: null, decided_at: null },
    };
    await tx.insert(openingTakeBack, [row]);
    await this.record(tx, actor, 'asked', row);
    await this.audit.begin(tx, `take-back/${row.id}`);
    return row;
  }

  /**
   * Another person confirms, and it is booked: all of it or none.
   * @throws DomainError `moving.no-take-back`, `moving.second-person`, `audit.other-than-…`, `audit.device-unknown`, `moving.rests`, `moving.nothing-to-take-back`
   */
  async confirm(tx: WriteTx, actor: string, id: string): Promise<void> {
    const row = await this.open(tx, id);
    if (!this.maySign(row, actor)) {
      const message = this.policy.alone
        ? 'You asked for this yourself and work alone: you can confirm it a day after, with another device. Nothing was taken back.'
        : 'You asked for this yourself: another operator confirms it. Nothing was taken back.';
      throw new DomainError('moving.second-person', message, { id });
    }
    if (row.proposed_by === actor) await this.audit.assertOtherDevice(tx, `take-back/${id}`);
    const rows = await this.concerned(tx, row);
    await this.assertFree(tx, row.import_id, rows);
    await this.undoing.undo(tx, { importId: row.import_id, rows, lift: row.lifts });
    await tx.insert(
      openingGone,
      rows.map(({ member_id, asset, opening_class, source_id, turn }) => {
        return { member_id, asset, opening_class, source_id, turn, take_back_id: id };
      }),
    );
    await tx.update(openingTakeBack, { id }, { state: 'booked', decided_by: actor, decided_at: this.clock.now() });
    await this.record(tx, actor, 'booked', row, { rows: String(rows.length) });
  }

  /** Calls it off, by anybody; nothing was booked by it. @throws DomainError `moving.no-take-back` */
  async drop(tx: WriteTx, actor: string, id: string): Promise<void> {
    const row = await this.open(tx, id);
    await tx.update(openingTakeBack, { id }, { state: 'withdrawn', decided_by: actor, decided_at: this.clock.now() });
    await this.record(tx, actor, 'called-off', row);
  }

  private async assertFree(tx: ReadTx, importId: string, rows: readonly OpeningRecord[]): Promise<void> {
    const refusal = rows.length === 0 ? nothing(importId) : await this.refusal(tx, importId, rows);
    if (refusal !== undefined) throw refusal;
  }

  private async refusal(
    tx: ReadTx,
    importId: string,
    rows: readonly OpeningRecord[],
  ): Promise<DomainError | undefined> {
    if (!(await this.undoing.isKept(tx, importId, rows))) {
      const message = 'This file was moved in by an earlier version, which kept too little to take it back. Nothing was changed. Set the difference right with the members concerned.'; // prettier-ignore
      return new DomainError('moving.rests', message, { import: importId });
    }
    const found = await this.undoing.restsOn(tx, rows);
    return found.length === 0 ? undefined : new DomainError('moving.rests', sentence(found), { import: importId });
  }

  private maySign({ proposed_by, proposed_at }: TakeBackRow, actor: string): boolean {
    const asked = { actor: proposed_by, at: proposed_at };
    return decideRelease(asked, { actor, now: this.clock.now() }, this.policy) === 'released';
  }

  private async open(tx: WriteTx, id: string): Promise<TakeBackRow> {
    const [row] = await tx.lock(openingTakeBack, { id });
    if (row?.state === 'open') return row;
    throw new DomainError('moving.no-take-back', 'This was confirmed or called off already. Nothing was changed.', { id }); // prettier-ignore
  }

  private record(
    tx: WriteTx,
    actor: string,
    what: 'asked' | 'booked' | 'called-off',
    row: TakeBackRow,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { id, import_id, member_id, source_id, cause, lifts } = row;
    const part = { member: member_id ?? 'all', source: source_id ?? 'all' };
    const details = { import: import_id, ...part, cause, fence: lifts ? 'lifted' : 'kept', ...more };
    return this.audit.record(tx, { actor, action: `moving.take-back-${what}`, subject: id, details });
  }
}

function nothing(importId: string): DomainError {
  const message = 'Nothing of this stands as an opening balance any more. Nothing was changed.';
  return new DomainError('moving.nothing-to-take-back', message, { import: importId });
}

/** What is in the way, in words, with what to do. */
function sentence(found: readonly Resting[]): string {
  const sold = found.filter(({ why }) => why === 'sold').map(({ sourceId }) => sourceId ?? '');
  if (sold.length > 0) {
    return `Coin that source "${sold.join('", "')}" owed went to the exchange, and may be sold: members’ bitcoin rests on it. Nothing was changed. Set the difference right with the members concerned.`;
  }
  const ids = [...new Set(found.map(({ memberId }) => memberId ?? ''))];
  const named = ids.slice(0, NAMED_MAX).join(', ') + (ids.length > NAMED_MAX ? ', …' : '');
  const paid = found.some(({ why }) => why === 'paid');
  const what = paid ? 'A payout rests on the balance of' : 'Of what was opened, a part is held or went elsewhere at';
  const next = paid
    ? 'What was paid cannot be taken back: set the difference right with them, take back the other members of the file one by one, and keep the paper.'
    : 'Release the hold first, or take back the other members of the file one by one.';
  return `${what} ${ids.length === 1 ? 'member' : `${ids.length} members:`} ${named}. Nothing was changed. ${next}`;
}
