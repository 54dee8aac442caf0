import type { Actor } from '../http/actor.dto';
import type { ClaimDto, ClaimedDto } from '../wire/devices.dto';

/** What a member does with devices. The caller's member id is the only one that reaches it. */
export abstract class MemberDeviceDesk {
  /**
   * Makes the worker that a code is for the member's own.
   * @throws DomainError `rewards.bad-code`, `rewards.code-not-seen`, `rewards.worker-taken`, `auth.too-many-attempts`
   */
  abstract claim(actor: Actor, memberId: string, input: ClaimDto): Promise<ClaimedDto>;
}
