import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../units';

const PURPOSE = 'paydirt/address-cancel/';

/**
 * The token in the link that takes a change of address back. It is made anew from the service's key whenever it is
 * needed: no database, backup or log holds it, and whoever has only those cannot make it.
 * @param key 32 bytes in hex
 * @returns 256 bits, url-safe: 43 characters
 */
export function cancelToken(key: Secret, addressId: string): string {
  return mac(key, addressId).toString('base64url');
}

/** What the token of a division of payouts is made for: no id of an address has a slash. */
export function splitSubject(splitId: string): string {
  return `split/${splitId}`;
}

/** Whether a token is the one of this version of an address. Its time says nothing about how far it fits. */
export function isCancelToken(key: Secret, addressId: string, token: string): boolean {
  const expected = mac(key, addressId);
  const given = Buffer.from(token, 'base64url');
  return (
    given.length === expected.length && timingSafeEqual(given, expected) && token === expected.toString('base64url')
  );
}

function mac(key: Secret, addressId: string): Buffer {
  return createHmac('sha256', Buffer.from(key.reveal(), 'hex'))
    .update(PURPOSE + addressId)
    .digest();
}
