import { Inject, Injectable } from '@nestjs/common';
import { PAYOUT_SETTINGS, type PayoutSettings } from '../../payout';
import { type IssuedReceipt, PayoutQueryService } from '../../payout/payout-query.service';
import { SettlementQuery, type SettlementView } from '../../payout/settlement-query.service';
import { DomainError } from '../../units';
import type { FileAnswer } from '../http/file-answer.dto';
import { beforeInstant, cutAtInstant, limitOf, TIES_MAX } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type { PayoutDto, PayoutsPageDto } from '../wire/member.dto';
import { MemberPayoutDesk } from './member-desk.service';
import { externalDto, payoutDto } from './payout-views';

/** A member's payouts, answered from the payout room. Somebody else's payout is as unknown as none. */
@Injectable()
export class RoomsMemberPayoutDesk extends MemberPayoutDesk {
  constructor(
    private readonly query: PayoutQueryService,
    private readonly external: SettlementQuery,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
  ) {
    super();
  }

  /** Payments of batches and from another wallet in one list, newest first. */
  async payouts(memberId: string, page: PageQuery): Promise<PayoutsPageDto> {
    const limit = limitOf(page);
    const asked = { ...beforeInstant(page), limit: limit + TIES_MAX };
    const batched = await this.query.payoutsOf(memberId, asked);
    const external = await this.external.ofMember(memberId, asked);
    const revoked = await this.query.revocationsOf([
      ...batched.map(({ id }) => id),
      ...external.map(({ row }) => row.id),
    ]);
    const need = this.settings.policy.settleConfirmations;
    const of = (id: string) => revoked.filter((row) => row.payout_id === id);
    const all = [
      ...batched.map((row) => ({ at: row.claimedAt, dto: payoutDto(row, need, of(row.id)) })),
      ...external.map((view) => ({ at: view.row.proposed_at, dto: externalDto(view, need, of(view.row.id)) })),
    ].sort((a, b) => b.at - a.at);
    // Both lists are cut: behind the one that ends earlier nothing is known of the other.
    const { items, next } = cutAtInstant(all.slice(0, asked.limit), limit, ({ at }) => at);
    return { items: items.map(({ dto }) => dto), next };
  }

  async payout(memberId: string, payoutId: string): Promise<PayoutDto> {
    const need = this.settings.policy.settleConfirmations;
    const revoked = await this.query.revocationsOf([payoutId]);
    const external = await this.externalOf(memberId, payoutId);
    if (external !== undefined) return externalDto(external, need, revoked);
    const view = await this.query.payout(payoutId);
    if (view.memberId !== memberId) throw unknown();
    return payoutDto(view, need, revoked);
  }

  async receipt(memberId: string, payoutId: string): Promise<FileAnswer> {
    const { receipt, revokedAt } = await this.receiptOf(memberId, payoutId);
    if (revokedAt !== null) {
      const message = 'A reorganisation took the block away: this payment is being confirmed again.';
      throw new DomainError('payout.no-receipt', message, {});
    }
    const text = `${JSON.stringify(receipt, null, 2)}\n`;
    return { name: `paydirt-receipt-${payoutId}.json`, contentType: 'application/json', bytes: Buffer.from(text) };
  }

  /** @throws DomainError `payout.unknown-payout`, `payout.no-receipt` */
  private async receiptOf(memberId: string, payoutId: string): Promise<Pick<IssuedReceipt, 'receipt' | 'revokedAt'>> {
    if ((await this.externalOf(memberId, payoutId)) !== undefined) return this.external.receipt(payoutId);
    const view = await this.query.payout(payoutId);
    if (view.memberId !== memberId) throw unknown();
    return this.query.receipt(payoutId);
  }

  /** undefined when no payment from another wallet has this id. @throws DomainError `payout.unknown-payout` for somebody else's */
  private async externalOf(memberId: string, payoutId: string): Promise<SettlementView | undefined> {
    const view = await this.external.find(payoutId);
    if (view !== undefined && view.row.member_id !== memberId) throw unknown();
    return view;
  }
}

/** The same words as for a payment that never was. */
function unknown(): DomainError {
  return new DomainError('payout.unknown-payout', 'There is no such payment.', {});
}
