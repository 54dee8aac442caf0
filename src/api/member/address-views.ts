import type { AddressVersion } from '../../members';
import type { OpenChange } from '../../members/address-cancel.service';
import type { Instant } from '../../units';
import type { AddressChangeDto, AddressDto } from '../wire/address.dto';

/** @param counts whether it is the version that counts */
export function addressDto(version: AddressVersion, counts: boolean, now: Instant): AddressDto {
  const { addressId: id, address, type, linkedAt, payableFrom, proof, cancelledAt } = version;
  const standing = payableFrom > now ? 'cooling-off' : 'payable';
  const status = cancelledAt !== null ? 'cancelled' : counts ? standing : 'replaced';
  return { id, address, type, linkedAt, payableFrom, proof, status };
}

/** A change that the holder of a link sees. The first that becomes payable ends what the link can do. */
export function addressChangeDto({ changes, before }: OpenChange, done: boolean): AddressChangeDto {
  return {
    addresses: changes.map(({ address }) => address),
    until: Math.min(...changes.map(({ payableFrom }) => payableFrom)),
    counts: before?.address ?? null,
    done,
  };
}
