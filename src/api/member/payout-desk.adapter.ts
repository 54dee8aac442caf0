import { Inject, Injectable } from '@nestjs/common';
import { PAYOUT_SETTINGS, type PayoutSettings } from '../../payout';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { DomainError } from '../../units';
import type { FileAnswer } from '../http/file-answer.dto';
import { beforeInstant, cutAtInstant, limitOf, TIES_MAX } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type { PayoutDto, PayoutsPageDto } from '../wire/member.dto';
import { MemberPayoutDesk } from './member-desk.service';
import { payoutDto } from './payout-views';

/** A member's payouts, answered from the payout room. Somebody else's payout is as unknown as none. */
@Injectable()
export class RoomsMemberPayoutDesk extends MemberPayoutDesk {
  constructor(
    private readonly query: PayoutQueryService,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
  ) {
    super();
  }

  async payouts(memberId: string, page: PageQuery): Promise<PayoutsPageDto> {
    const limit = limitOf(page);
    const rows = await this.query.payoutsOf(memberId, { ...beforeInstant(page), limit: limit + TIES_MAX });
    const { items, next } = cutAtInstant(rows, limit, (row) => row.claimedAt);
    const revoked = await this.query.revocationsOf(items.map(({ id }) => id));
    const need = this.settings.policy.settleConfirmations;
    const of = (id: string) => revoked.filter((row) => row.payout_id === id);
    return { items: items.map((row) => payoutDto(row, need, of(row.id))), next };
  }

  async payout(memberId: string, payoutId: string): Promise<PayoutDto> {
    const view = await this.query.payout(payoutId);
    if (view.memberId !== memberId) throw unknown();
    return payoutDto(view, this.settings.policy.settleConfirmations, await this.query.revocationsOf([payoutId]));
  }

  async receipt(memberId: string, payoutId: string): Promise<FileAnswer> {
    const view = await this.query.payout(payoutId);
    if (view.memberId !== memberId) throw unknown();
    const { receipt, revokedAt } = await this.query.receipt(payoutId);
    if (revokedAt !== null) {
      const message = 'A reorganisation took the block away: this payment is being confirmed again.';
      throw new DomainError('payout.no-receipt', message, {});
    }
    const text = `${JSON.stringify(receipt, null, 2)}\n`;
    return { name: `paydirt-receipt-${payoutId}.json`, contentType: 'application/json', bytes: Buffer.from(text) };
  }
}

/** The same words as for a payment that never was. */
function unknown(): DomainError {
  return new DomainError('payout.unknown-payout', 'There is no such payment.', {});
}
