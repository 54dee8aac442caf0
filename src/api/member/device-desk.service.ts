import type { Actor } from '../http/actor.dto';
import type { DeviceResultDto } from '../wire/device-result.dto';
import type { DoneDto } from '../wire/common.dto';
import type { DeviceDiariesDto, PowerDto, SetPowerDto } from '../wire/device-diary.dto';
import type { ClaimDto, ClaimedDto } from '../wire/devices.dto';
import type { DevicePaybackDto, OwnDeviceQuery, SetPurchaseDto } from '../wire/payback.dto';

/** What a member does with devices. The caller's member id is the only one that reaches it. */
export abstract class MemberDeviceDesk {
  abstract diaries(memberId: string): Promise<DeviceDiariesDto>;
  /** @throws DomainError `rewards.bad-power`, `rewards.unknown-device` */
  abstract setPower(actor: Actor, memberId: string, input: SetPowerDto): Promise<PowerDto>;
  /** @throws DomainError `rewards.unknown-device` */
  abstract result(memberId: string, device: OwnDeviceQuery): Promise<DeviceResultDto>;
  abstract payback(memberId: string, device: OwnDeviceQuery): Promise<DevicePaybackDto>;
  /** @throws DomainError `rewards.bad-purchase`, `rewards.unknown-device` */
  abstract setPurchase(actor: Actor, memberId: string, input: SetPurchaseDto): Promise<DoneDto>;
  /**
   * Makes the worker that a code is for the member's own.
   * @throws DomainError `rewards.bad-code`, `rewards.code-not-seen`, `rewards.worker-taken`, `auth.too-many-attempts`
   */
  abstract claim(actor: Actor, memberId: string, input: ClaimDto): Promise<ClaimedDto>;
}
