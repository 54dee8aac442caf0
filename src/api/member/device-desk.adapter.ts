import { Inject, Injectable } from '@nestjs/common';
import { ClaimCodeService } from '../../rewards/claim-code.service';
import { STORE, type Store } from '../../store';
import { DomainError } from '../../units';
import { ThrottleService } from '../auth/throttle.service';
import type { Actor } from '../http/actor.dto';
import type { ClaimDto, ClaimedDto } from '../wire/devices.dto';
import { MemberDeviceDesk } from './device-desk.service';

/** A member's devices, answered from the rewards room. */
@Injectable()
export class RoomsMemberDeviceDesk extends MemberDeviceDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly codes: ClaimCodeService,
    private readonly throttle: ThrottleService,
  ) {
    super();
  }

  async claim(actor: Actor, memberId: string, { code }: ClaimDto): Promise<ClaimedDto> {
    const guesser = `claim:${memberId}`;
    await this.throttle.assertAllowed(guesser, guesser);
    try {
      const workers = await this.store.write((tx) =>
        this.codes.claim(tx, `member-${actor.accountId}`, { memberId, code }),
      );
      await this.throttle.succeeded(guesser);
      return { done: true, workers };
    } catch (error) {
      // Counted outside the transaction that the refusal rolled back.
      if (error instanceof DomainError && error.code === 'rewards.bad-code') {
        await this.throttle.failed(guesser, guesser);
      }
      throw error;
    }
  }
}
