import type { AddressVersion, ParsedAddress } from '../../members';
import type { OpenChange } from '../../members/address-cancel.service';
import type { Instant } from '../../units';
import type { AddressChangeDto, AddressDto, AddressReadingDto } from '../wire/address.dto';

/** @param counts whether it is the version that counts */
export function addressDto(version: AddressVersion, counts: boolean, now: Instant): AddressDto {
  const { addressId: id, address, type, linkedAt, payableFrom, proof, cancelledAt } = version;
  const standing = payableFrom > now ? 'cooling-off' : 'payable';
  const status = cancelledAt !== null ? 'cancelled' : counts ? standing : 'replaced';
  return { id, address, type, linkedAt, payableFrom, proof, status };
}

/** What stands behind an address that was typed. Behind P2SH a single key may stand; behind P2WSH none does. */
export function addressReadingDto({ canonical, type, scriptHex }: ParsedAddress): AddressReadingDto {
  return { address: canonical, type, script: scriptHex, canSign: type !== 'p2wsh' };
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
