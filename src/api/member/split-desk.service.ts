import type { Actor } from '../http/actor.dto';
import type { AddressLinkParam } from '../wire/address.dto';
import type { CancelSplitDto, SetSplitDto, SplitChangeDto, PayoutSplitsDto } from '../wire/split.dto';

/** How a member's payouts are divided. */
export abstract class SplitDesk {
  abstract splits(memberId: string): Promise<PayoutSplitsDto>;
  /** @throws DomainError `members.split-…`, `members.address-…`, `members.proof-…` */
  abstract set(actor: Actor, memberId: string, input: SetSplitDto): Promise<PayoutSplitsDto>;
  /** @throws DomainError `members.split-not-cooling-off` also when it is somebody else's */
  abstract cancel(actor: Actor, memberId: string, input: CancelSplitDto): Promise<PayoutSplitsDto>;
  /** Changes nothing. @throws DomainError `members.cancel-link-dead` */
  abstract change(link: AddressLinkParam): Promise<SplitChangeDto>;
  /** @throws DomainError `members.cancel-link-dead` */
  abstract takeBack(link: AddressLinkParam): Promise<SplitChangeDto>;
}
