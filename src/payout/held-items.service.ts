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
   * Stops a batch that pays somebody who is held by now, or a script that the sanctions list names by now: a member who
   * links another address after the plan is still paid at the one that was planned. Nothing is sent yet: it can be
   * cancelled, after its hand-out by its coins, and planned anew without that member (RULES.md 14, 29).
   * @throws DomainError `payout.item-held` {members}, how many
   */
  async assertNone(tx: ReadTx, items: readonly Pick<ItemRow, 'member_id' | 'script_hex'>[]): Promise<void> {
    const payees = await this.payees.payees(tx, this.clock.now());
    const held = new Set(payees.filter(({ holds }) => holds.length > 0).map(({ memberId }) => memberId));
    const stopped = items.filter((item) => held.has(item.member_id) || this.payees.isSanctioned(item.script_hex));
    if (stopped.length === 0) return;
    const message =
      'This batch pays a member who was put on hold after it was planned, or an address that the sanctions list names. Nothing is signed or sent by this. Cancel it and plan again: the others are then paid without that member.';
    throw new DomainError('payout.item-held', message, {
      members: new Set(stopped.map((item) => item.member_id)).size,
    });
  }
}
