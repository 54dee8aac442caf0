import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { PAYEE_DOOR, type PayeeDoor } from './doors';
import type { ItemRow } from './payout.entity';

/** Holds that came after a batch was planned. */
@Injectable()
export class HeldItems {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAYEE_DOOR) private readonly payees: PayeeDoor,
  ) {}

  /**
   * Stops a batch that pays somebody who is held by now. Nothing is signed yet: it can be cancelled and planned anew
   * without that member (RULES.md 14, 29).
   * @throws DomainError `payout.item-held` {members}, how many
   */
  async assertNone(tx: ReadTx, items: readonly Pick<ItemRow, 'member_id'>[]): Promise<void> {
    const paid = new Set(items.map(({ member_id }) => member_id));
    const held = (await this.payees.payees(tx, this.clock.now())).filter(({ memberId, holds }) => {
      return holds.length > 0 && paid.has(memberId);
    });
    if (held.length === 0) return;
    const message =
      'This batch pays a member who was put on hold after it was planned. Nothing is signed. Cancel it and plan again: the others are then paid without that member.';
    throw new DomainError('payout.item-held', message, { members: held.length });
  }
}
