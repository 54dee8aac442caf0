import { createHash, randomBytes } from 'node:crypto';
import { type Instant, MINUTE_MS } from '../../units';

/** So long a challenge waits for its answer: what WebAuthn advises where the user must be verified (L3, 15.1). */
export const CHALLENGE_MS = 5 * MINUTE_MS;
/** Open challenges of an account in one place: a few tabs, and no way to fill the table. */
export const CHALLENGES_MAX = 5;
/** More keys than anybody carries. */
export const PASSKEYS_MAX = 10;
/** EdDSA, ES256, RS256 (COSE): what every current authenticator can do one of. */
export const ALGORITHMS: readonly number[] = [-8, -7, -257];
/** WebAuthn L3, 13.4.3: at least 16 bytes. */
const CHALLENGE_BYTES = 32;
/** An IPv4 address or, in brackets, an IPv6 address. */
const IP_ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/;

/** Where a challenge is answered: before a session there is only the sign-in itself. */
export const SIGN_IN = 'sign-in';

/** What passkeys are bound to. */
export interface RelyingParty {
  /** A host name. */
  readonly id: string;
  readonly origin: string;
}

/**
 * The service as passkeys know it.
 * @param origin public address of the service
 * @returns undefined where the address has no host name: browsers make no passkey for an IP address (WebAuthn L3, 5.1.3)
 */
export function relyingParty(origin: string): RelyingParty | undefined {
  const { hostname } = new URL(origin);
  return IP_ADDRESS.test(hostname) ? undefined : { id: hostname, origin };
}

/** A new challenge of 256 bits, base64url. */
export function newChallenge(): string {
  return randomBytes(CHALLENGE_BYTES).toString('base64url');
}

/** @returns false from the end of its life on, and for one from the future: a clock set back makes none younger */
export function isOpen(madeAt: Instant, now: Instant): boolean {
  return madeAt <= now && now - madeAt < CHALLENGE_MS;
}

/** How an authenticator knows an account: nothing of the person in it (WebAuthn L3, 14.6.1). */
export function userHandle(accountId: string): string {
  return createHash('sha256').update(`paydirt/passkey-user/${accountId}`).digest('base64url');
}

/**
 * Whether a signature counter moved on; one that stands still or goes back means that the key was copied.
 * Authenticators without a counter always say 0.
 * @see WebAuthn L3, 7.2 step 22
 */
export function counterMovesOn(before: number, next: number): boolean {
  return next > before || (next === 0 && before === 0);
}

/**
 * The challenge that a browser says it answered, to find what was asked by.
 * @param clientDataJson base64url of JSON text from outside
 * @returns undefined when it cannot be read, or when a page of another origin had the browser ask
 */
export function answeredChallenge(clientDataJson: string): string | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString('utf8'));
    if (typeof data !== 'object' || data === null) return undefined;
    const { challenge, crossOrigin } = data as { challenge?: unknown; crossOrigin?: unknown };
    return typeof challenge === 'string' && crossOrigin !== true ? challenge : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether an account may lose one of its passkeys: an operator keeps a second factor, a member the password.
 * @param passkeys how many there are now
 */
export function mayRemove(
  owner: { readonly isOperator: boolean; readonly hasTotp: boolean },
  passkeys: number,
): boolean {
  return !owner.isOperator || owner.hasTotp || passkeys > 1;
}
