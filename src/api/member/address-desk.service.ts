import type { Actor } from '../http/actor.dto';
import type {
  AddressChangeDto,
  AddressesDto,
  AddressLinkParam,
  AddressReadingDto,
  CancelAddressDto,
  InspectAddressDto,
  LinkAddressDto,
} from '../wire/address.dto';

/** Where a member is paid. */
export abstract class AddressDesk {
  abstract addresses(memberId: string): Promise<AddressesDto>;
  /** Reads an address and changes nothing. @throws DomainError `members.address-…` */
  abstract inspect(memberId: string, input: InspectAddressDto): Promise<AddressReadingDto>;
  abstract linkAddress(actor: Actor, memberId: string, input: LinkAddressDto): Promise<AddressesDto>;
  /** @throws DomainError `members.address-not-cooling-off` also when it is somebody else's */
  abstract cancelAddress(actor: Actor, memberId: string, input: CancelAddressDto): Promise<AddressesDto>;
  /** Changes nothing. @throws DomainError `members.cancel-link-dead` */
  abstract change(link: AddressLinkParam): Promise<AddressChangeDto>;
  /** @throws DomainError `members.cancel-link-dead` */
  abstract takeBack(link: AddressLinkParam): Promise<AddressChangeDto>;
}
