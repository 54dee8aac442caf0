import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Secret } from '../../units';

/** Crockford's base32, which has no letter that reads like a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const BYTES = 10;
const GROUP = 4;
const CODE = /^[0-9a-hjkmnp-tv-z]{16}$/;

/** How many codes are made at a time (SECURITY.md B2). */
export const RECOVERY_CODES = 10;

/** A new code of 80 bits in groups of four, such as `7k3q-0xvt-94ma-c2hz`. */
export function newRecoveryCode(): string {
  const bits = BigInt(`0x${randomBytes(BYTES).toString('hex')}`);
  const digits = Array.from({ length: (BYTES * 8) / 5 }, (_, n) => ALPHABET[Number((bits >> BigInt(5 * n)) & 31n)]);
  return Array.from({ length: digits.length / GROUP }, (_, n) => digits.slice(n * GROUP, (n + 1) * GROUP).join('')).join('-'); // prettier-ignore
}

/**
 * A code as it was typed: blanks, dashes and capitals mean nothing, and letters that the alphabet lacks are read as the
 * digits that they look like.
 * @returns undefined when it is none
 */
export function readRecoveryCode(text: string): string | undefined {
  const code = text.replace(/[\s-]/g, '').toLowerCase().replace(/o/g, '0').replace(/[il]/g, '1');
  return CODE.test(code) ? code : undefined;
}

/**
 * What is stored of a code: whoever has the database alone can neither use nor try codes.
 * @param code as `newRecoveryCode` or `readRecoveryCode` gives it
 */
export function recoveryCodeHash(key: Secret, accountId: string, code: string): string {
  const own = Buffer.from(hkdfSync('sha256', Buffer.from(key.reveal(), 'hex'), '', 'paydirt/recovery-code', 32));
  return createHmac('sha256', own)
    .update(`${accountId}/${code.replace(/-/g, '')}`)
    .digest('hex');
}
