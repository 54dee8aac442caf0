import { Inject, Injectable } from '@nestjs/common';
import { HoldService } from '../../members/hold.service';
import { decideRelease, OPERATIONS_POLICY, type OperationsPolicy } from '../../operations';
import { STORE, type Store } from '../../store';
import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { HoldReleaseDto, PlaceHoldDto } from '../wire/members.dto';
import { HoldsDesk } from './holds-desk.service';

/** Holds, answered from the rooms. Two people release what a list or a court blocked, as they start payouts again. */
@Injectable()
export class RoomsHoldsDesk extends HoldsDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(OPERATIONS_POLICY) private readonly policy: OperationsPolicy,
    private readonly holds: HoldService,
  ) {
    super();
  }

  async place(actor: Actor, memberId: string, { reason }: PlaceHoldDto): Promise<DoneDto> {
    await this.store.write((tx) => this.holds.place(tx, memberId, reason, `operator-${actor.accountId}`));
    return { done: true };
  }

  async release(actor: Actor, holdId: string): Promise<HoldReleaseDto> {
    const by = `operator-${actor.accountId}`;
    const decision = await this.store.write((tx) =>
      this.holds.release(tx, holdId, by, (asked, request) => decideRelease(asked, request, this.policy)),
    );
    return { decision };
  }

  async reported(actor: Actor, holdId: string): Promise<DoneDto> {
    await this.store.write((tx) => this.holds.reported(tx, holdId, `operator-${actor.accountId}`));
    return { done: true };
  }
}
