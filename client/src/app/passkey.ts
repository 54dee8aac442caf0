import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';
import { type Answer, type Body, request } from '../api/http';

export type PasskeyQuestion = Answer<'/api/auth/step-up/passkey', 'post'>;
export type PasskeyProof = NonNullable<Body<'/api/auth/step-up'>['passkey']>;
type Creation = Answer<'/api/account/passkeys/begin', 'post'>;
type Made = Body<'/api/account/passkeys'>['passkey'];

/** The browser made or gave no passkey: closed, out of time, or none of the account's is here. */
export class PasskeyDeclined extends Error {
  override readonly name = 'PasskeyDeclined';
}

/** The device has a passkey of this account already. */
export class PasskeyThere extends Error {
  override readonly name = 'PasskeyThere';
}

/** Whether this browser knows passkeys at all. */
export function knowsPasskeys(): boolean {
  return browserSupportsWebAuthn();
}

/** Has a person's passkey sign what the service asked. @throws PasskeyDeclined */
export async function signWithPasskey({ challenge, rpId, allow, timeoutMs }: PasskeyQuestion): Promise<PasskeyProof> {
  const allowCredentials = allow.map(({ id, transports }) => ({ id, type: 'public-key' as const, transports: transports as never })); // prettier-ignore
  const optionsJSON = { challenge, rpId, allowCredentials, timeout: timeoutMs, userVerification: 'required' as const };
  const { id, response } = await startAuthentication({ optionsJSON }).catch(explain);
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return { id, clientDataJSON, authenticatorData, signature, ...(userHandle === undefined ? {} : { userHandle }) };
}

/** Asks for a proof of the session's account by passkey. @throws PasskeyDeclined, ApiError */
export async function provePresence(): Promise<PasskeyProof> {
  return signWithPasskey(await request('post', '/api/auth/step-up/passkey'));
}

/** Has a device make a passkey. @throws PasskeyDeclined, PasskeyThere */
export async function makePasskey(asked: Creation): Promise<Made> {
  const { challenge, rpId, rpName, userId, userName, displayName, algorithms, exclude, timeoutMs } = asked;
  const optionsJSON = {
    challenge,
    rp: { id: rpId, name: rpName },
    user: { id: userId, name: userName, displayName },
    pubKeyCredParams: algorithms.map((alg) => ({ alg, type: 'public-key' as const })),
    excludeCredentials: exclude.map(({ id, transports }) => ({ id, type: 'public-key' as const, transports: transports as never })), // prettier-ignore
    authenticatorSelection: { residentKey: 'preferred' as const, userVerification: 'required' as const },
    attestation: 'none' as const,
    timeout: timeoutMs,
  };
  const { id, response } = await startRegistration({ optionsJSON }).catch(explain);
  const { clientDataJSON, attestationObject, transports } = response;
  return { id, clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) };
}

/** What a browser says by the name of its error (WebAuthn L3, 5.1). */
function explain(error: unknown): never {
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') {
    throw new PasskeyThere('The device has a passkey of this account.', { cause: error });
  }
  if (error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name)) {
    throw new PasskeyDeclined('No passkey was given.', { cause: error });
  }
  throw error;
}
