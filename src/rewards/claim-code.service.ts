import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, Row, WriteTx } from '../store';
import { CLOCK, type Clock, DAY_MS, DomainError, type Instant, instant, newId, plusMs } from '../units';
import { claimCodeOf, codesInName, readClaimCode } from './claim-code';
import { claimCode, claimCodeMember } from './device.entity';
import { deviceAssignment } from './reward.entity';
import { RewardTermsService } from './reward-terms.service';
import { isByWork, TermsQueryService } from './terms-query.service';
import { readWorkers } from './worker-state.repository';

const DAYS_MIN = 1;
const DAYS_MAX = 90;
const CODE_BYTES = 12;
const LIST_MAX = 200;

/** A code that was issued; the code itself is known to nobody any more. */
export interface ClaimCodeView {
  readonly id: string;
  readonly sourceId: string;
  /** Null: whichever worker carries it in its name. */
  readonly worker: string | null;
  /** Whose it is; null: whoever has it. One that is carried in a name is always somebody's. */
  readonly memberId: string | null;
  readonly state: 'open' | 'used' | 'expired' | 'withdrawn';
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
  readonly usedBy: string | null;
}

/** What a code is made for. */
interface NewCode {
  readonly sourceId: string;
  readonly worker: string | null;
  readonly memberId: string | null;
  readonly days: number;
}

/** Codes by which members claim workers: single use, expiring, kept as a hash, each step in the audit trail. */
@Injectable()
export class ClaimCodeService {
  constructor(
    private readonly terms: RewardTermsService,
    private readonly query: TermsQueryService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Makes a code. It is in this answer and nowhere else.
   * @param what worker null: for whichever worker of the source carries the code in its own name, where everybody reads it
   *   who sees the pool's list of workers; therefore such a code is one member's. `memberId` null: whoever has the code
   * @throws DomainError `rewards.unknown-source`, `rewards.shared-otherwise`, `rewards.worker-taken`, `rewards.bad-days`,
   *   `rewards.code-needs-member`
   */
  async issue(
    tx: WriteTx,
    actor: string,
    what: NewCode,
  ): Promise<{ readonly id: string; readonly code: string; readonly expiresAt: Instant }> {
    const { sourceId, days, memberId } = what;
    await this.assertIssuable(tx, what);
    const now = this.clock.now();
    const code = claimCodeOf(randomBytes(CODE_BYTES));
    const id = newId();
    const expiresAt = plusMs(now, days * DAY_MS);
    await tx.insert(claimCode, [
      {
        id,
        code_hash: hashOf(readClaimCode(code) ?? ''),
        source_id: sourceId,
        worker: what.worker,
        created_at: now,
        expires_at: expiresAt,
        used_at: null,
        used_by: null,
        withdrawn_at: null,
      },
    ]);
    if (memberId !== null) await tx.insert(claimCodeMember, [{ code_id: id, member_id: memberId }]);
    const details = {
      source: sourceId,
      expires: String(expiresAt),
      by: what.worker === null ? 'name' : 'worker',
      ...(memberId === null ? {} : { member: memberId }),
    };
    await this.audit.record(tx, { actor, action: 'claim-code.issued', subject: id, details });
    return { id, code, expiresAt };
  }

  /** Newest first, at most 200. */
  async list(tx: ReadTx): Promise<ClaimCodeView[]> {
    const rows = await tx.find(claimCode, { orderBy: [['created_at', 'desc'], ['id', 'asc']], limit: LIST_MAX }); // prettier-ignore
    const bound = await tx.find(claimCodeMember, { where: { code_id: { in: rows.map(({ id }) => id) } } });
    const members = new Map(bound.map((row) => [row.code_id, row.member_id]));
    return rows.map((row) => ({ ...viewOf(row, this.clock.now()), memberId: members.get(row.id) ?? null }));
  }

  /** @throws DomainError `rewards.unknown-code`, `rewards.code-used` */
  async withdraw(tx: WriteTx, actor: string, id: string): Promise<void> {
    const [row] = await tx.lock(claimCode, { id });
    if (row === undefined) throw new DomainError('rewards.unknown-code', 'There is no such code. Nothing was changed.');
    if (row.used_at !== null) {
      const message = 'This code was used. Nothing was changed. Change the owner of the worker instead.';
      throw new DomainError('rewards.code-used', message);
    }
    if (row.withdrawn_at !== null) return;
    await tx.update(claimCode, { id }, { withdrawn_at: this.clock.now() });
    await this.audit.record(tx, { actor, action: 'claim-code.withdrawn', subject: id, details: {} });
  }

  /**
   * Gives the member the worker that the code is for, from the first instant that is not booked; one that had an owner
   * before, from now. The code is used up then, and only then.
   * @returns the workers that are the member's now
   * @throws DomainError `rewards.bad-code` for one that is unknown, used, expired, withdrawn or another member's: which of
   *   them is not said;
   *   `rewards.code-not-seen` while no free worker carries it in its name; `rewards.worker-taken`
   */
  async claim(
    tx: WriteTx,
    actor: string,
    what: { readonly memberId: string; readonly code: string },
  ): Promise<{ readonly sourceId: string; readonly worker: string; readonly from: Instant }[]> {
    const plain = readClaimCode(what.code);
    const [row] = plain === undefined ? [] : await tx.lock(claimCode, { code_hash: hashOf(plain) });
    const now = this.clock.now();
    if (plain === undefined || row === undefined || stateOf(row, now) !== 'open') throw bad();
    const bound = await tx.findOne(claimCodeMember, { code_id: row.id });
    // A code in a name that is nobody's was made before they were bound: everybody may have read it.
    if (bound === undefined ? row.worker === null : bound.member_id !== what.memberId) throw bad();
    const workers = await this.workersOf(tx, row, plain);
    const source = await this.query.source(tx, row.source_id);
    const claimed: { sourceId: string; worker: string; from: Instant }[] = [];
    for (const name of workers) {
      const { openFrom } = await this.query.assignable(tx, source, name);
      const [before] = await tx.find(deviceAssignment, {
        where: { source_id: row.source_id, worker: name },
        limit: 1,
      });
      const from = before === undefined ? openFrom : instant(Math.max(now, openFrom));
      const assigned = { sourceId: row.source_id, worker: name, memberId: what.memberId, from };
      await this.terms.assign(tx, actor, assigned);
      claimed.push({ sourceId: row.source_id, worker: name, from });
    }
    await tx.update(claimCode, { id: row.id }, { used_at: now, used_by: what.memberId });
    const details = { member: what.memberId, workers: String(claimed.length) };
    await this.audit.record(tx, { actor, action: 'claim-code.used', subject: row.id, details });
    return claimed;
  }

  private async assertIssuable(tx: WriteTx, { sourceId, worker, memberId, days }: NewCode): Promise<void> {
    if (!Number.isInteger(days) || days < DAYS_MIN || days > DAYS_MAX) {
      const message = `A code is valid for ${DAYS_MIN} to ${DAYS_MAX} days. None was made.`;
      throw new DomainError('rewards.bad-days', message, { param: 'days' });
    }
    if (worker === null && memberId === null) {
      const message =
        'A code that a worker carries in its name is read by everybody who sees the worker. No code was made. Choose the member whose it is.';
      throw new DomainError('rewards.code-needs-member', message, { param: 'memberId' });
    }
    const source = await this.query.source(tx, sourceId);
    if (!isByWork(source)) {
      const message = 'This source is not shared by work: its workers belong to nobody. No code was made.';
      throw new DomainError('rewards.shared-otherwise', message, { param: 'sourceId', source: sourceId });
    }
    if (worker !== null && (await this.ownerOf(tx, sourceId, worker)) !== null) throw taken();
  }

  private async workersOf(tx: ReadTx, row: Row<typeof claimCode>, plain: string): Promise<string[]> {
    if (row.worker !== null) {
      if ((await this.ownerOf(tx, row.source_id, row.worker)) !== null) throw taken();
      return [row.worker];
    }
    const seen = (await readWorkers(tx, [row.source_id])).map(({ name }) => name);
    const names = seen.filter((name) => codesInName(name).includes(plain)).sort();
    const free: string[] = [];
    for (const name of names) if ((await this.ownerOf(tx, row.source_id, name)) === null) free.push(name);
    if (free.length === 0) {
      const message =
        'The code is right, but no free worker with it in its name has been seen yet. Nothing was changed, and the code stays valid. Try again when the pool has reported the worker.';
      throw new DomainError('rewards.code-not-seen', message, { param: 'code' });
    }
    return free;
  }

  /** The last declared owner, also one for later. */
  private async ownerOf(tx: ReadTx, sourceId: string, name: string): Promise<string | null> {
    const [last] = await tx.find(deviceAssignment, {
      where: { source_id: sourceId, worker: name },
      orderBy: [['from_at', 'desc']],
      limit: 1,
    });
    return last?.member_id ?? null;
  }
}

/** 60 random bits that live for days: one round is enough, as for any token. */
function hashOf(plain: string): string {
  return createHash('sha256').update(`claim-code/${plain}`).digest('hex');
}

function stateOf(row: Row<typeof claimCode>, now: Instant): ClaimCodeView['state'] {
  if (row.used_at !== null) return 'used';
  return row.withdrawn_at !== null ? 'withdrawn' : row.expires_at <= now ? 'expired' : 'open';
}

function viewOf(row: Row<typeof claimCode>, now: Instant): Omit<ClaimCodeView, 'memberId'> {
  return {
    id: row.id,
    sourceId: row.source_id,
    worker: row.worker,
    state: stateOf(row, now),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    usedBy: row.used_by,
  };
}

function bad(): DomainError {
  const message =
    'No such code, or it was used, or its time is over, or it is not yours. Nothing was changed. Ask the operator for a new one.';
  return new DomainError('rewards.bad-code', message, { param: 'code' });
}

function taken(): DomainError {
  const message = 'This worker has an owner already. Nothing was changed.';
  return new DomainError('rewards.worker-taken', message, { param: 'code' });
}
