import {
  type AddressVersion,
  COMPARED_ADDRESSES,
  KEY_GAP_LIMIT,
  keyAddresses,
  keyFormOf,
  type MemberKey,
  type ParsedAddress,
  type PayoutKey,
  shownKey,
} from '../../members';
import type { OpenChange } from '../../members/address-cancel.service';
import { assertInvariant, type Instant } from '../../units';
import type { AddressChangeDto, AddressDto, AddressKeyDto, AddressReadingDto } from '../wire/address.dto';

/** @param counts whether it is the version that counts */
export function addressDto(version: AddressVersion, counts: boolean, now: Instant): AddressDto {
  const { addressId: id, address, type, linkedAt, payableFrom, proof, cancelledAt } = version;
  const standing = payableFrom > now ? 'cooling-off' : 'payable';
  const status = cancelledAt !== null ? 'cancelled' : counts ? standing : 'replaced';
  const key = version.key === undefined ? null : addressKeyDto(version.key);
  return { id, address, type, linkedAt, payableFrom, proof, status, key };
}

function addressKeyDto({ descriptor, nextIndex, seenIndex }: PayoutKey): AddressKeyDto {
  return {
    shown: descriptor === null ? null : shownKey({ descriptor }),
    form: descriptor === null ? null : keyFormOf(descriptor),
    nextNumber: nextIndex,
    nextAddress: null,
    unsettled: nextIndex - seenIndex,
    unsettledMax: KEY_GAP_LIMIT,
  };
}

/** What stands behind an address that was typed. Behind P2SH a single key may stand; behind P2WSH none does. */
export function addressReadingDto({ canonical, type, scriptHex }: ParsedAddress): AddressReadingDto {
  return { address: canonical, type, script: scriptHex, canSign: type !== 'p2wsh', key: null };
}

/** A key as its first address, and as many as are compared with a wallet. */
export function keyReadingDto(key: MemberKey): AddressReadingDto {
  const addresses = keyAddresses(key, 0, COMPARED_ADDRESSES);
  const [first] = addresses;
  assertInvariant(first !== undefined, 'a key has a first address');
  const shown = { shown: shownKey(key), form: key.form, addresses: addresses.map(({ canonical }) => canonical) };
  return { ...addressReadingDto(first), key: shown };
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
