import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { memberFeeWait } from './members.entity';
import { feeWaitOf, feeWaitRows, lockMember } from './members.repository';
import type { MemberFeeWait } from './payee';

/** A payout never costs more than itself. */
const BPS_MAX = 10_000n;
/** Whoever is owed something is not kept waiting for longer than a season. */
const DAYS_MAX = 90;

/** A member's patience with a dear network. Income is not deferred by it (RULES.md 3). */
@Injectable()
export class FeeWaitService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditService,
  ) {}

  /**
   * Counts from the next batch that is planned.
   * @param wait null: paid whatever the fee is, within the caps of the house
   * @throws DomainError `members.unknown`, `members.bad-fee-wait`
   */
  async set(tx: WriteTx, memberId: string, wait: MemberFeeWait | null, actor = `member-${memberId}`): Promise<void> {
    if (wait !== null && (wait.maxBps < 1n || wait.maxBps > BPS_MAX)) {
      throw refused('The share is from 0.01 % to 100 %.', 'percent');
    }
    if (wait !== null && (!Number.isInteger(wait.days) || wait.days < 1 || wait.days > DAYS_MAX)) {
      throw refused(`A payout waits for 1 to ${DAYS_MAX} days.`, 'days');
    }
    await lockMember(tx, memberId);
    const rows = await feeWaitRows(tx, [memberId]);
    const columns = {
      max_bps: wait === null ? null : Number.parseInt(String(wait.maxBps), 10),
      days: wait?.days ?? null,
    };
    const version = (rows.at(-1)?.version ?? 0) + 1;
    await tx.insert(memberFeeWait, [{ member_id: memberId, version, set_at: this.clock.now(), ...columns }]);
    await this.audit.record(tx, {
      actor,
      action: 'members.fee-wait-set',
      subject: memberId,
      details: { maxBps: String(columns.max_bps ?? ''), days: String(columns.days ?? '') },
    });
  }

  /** undefined when the member never chose: then the house's own patience holds. */
  async of(tx: ReadTx, memberId: string): Promise<MemberFeeWait | null | undefined> {
    return feeWaitOf((await feeWaitRows(tx, [memberId])).at(-1));
  }
}

function refused(reason: string, param: string): DomainError {
  return new DomainError('members.bad-fee-wait', `${reason} Nothing was changed.`, { param });
}
