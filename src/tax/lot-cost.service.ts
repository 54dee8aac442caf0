import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { MemberService } from '../members/member.service';
import type { WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { assertCost, type LotCost, type OpeningLot } from './lot-cost';
import { lotCost } from './lot-cost.entity';

/** What members state of coin from before the books. Versions are added, none is changed; audited, by ids alone. */
@Injectable()
export class LotCostService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly members: MemberService,
    private readonly audit: AuditService,
  ) {}

  /**
   * @param openings what came from before the books, of this member
   * @throws DomainError `members.unknown`, `tax.unknown-opening`, `tax.cost-not-whole`, `tax.acquired-later`, `store.backdated`
   */
  async state(
    tx: WriteTx,
    memberId: string,
    said: LotCost,
    { openings, actor }: { readonly openings: readonly OpeningLot[]; readonly actor: string },
  ): Promise<void> {
    await this.members.member(tx, memberId);
    assertCost(said, openings);
    const { lot, parts } = said;
    const version = (await tx.count(lotCost, { member_id: memberId, lot })) + 1;
    const kept = parts.map(({ units, acquiredAt, basis }) => {
      return { units: String(units), acquiredAt, basis: String(basis) };
    });
    await tx.insert(lotCost, [{ member_id: memberId, lot, version, recorded_at: this.clock.now(), parts: kept }]);
    const details = { lot, version: String(version), parts: String(parts.length) };
    await this.audit.record(tx, { actor, action: 'tax.cost-stated', subject: memberId, details });
  }
}
