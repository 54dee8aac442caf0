import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { PasskeyAssertionDto, PasskeyAttestationDto } from '../wire/passkey.dto';
import { ALGORITHMS, type RelyingParty, userHandle } from './passkey';

/** A key as an authenticator made it. */
export interface NewCredential {
  /** base64url. */
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  /** Whether it may be kept on several devices. */
  readonly synced: boolean;
}

/** What a signature of a passkey showed. */
export interface Signed {
  readonly counter: number;
}

interface Asked {
  readonly party: RelyingParty;
  readonly challenge: string;
}

/**
 * A new passkey as a browser brought it: right origin, right host, user present and verified (WebAuthn L3, 7.1).
 * Attestations with certificates are not looked at: we ask for none, and the checks of some fetch addresses out of them.
 * @returns undefined when anything is wrong with it
 */
export async function readNewPasskey(
  { party, challenge }: Asked,
  brought: PasskeyAttestationDto,
): Promise<NewCredential | undefined> {
  const { id, clientDataJSON, attestationObject } = brought;
  try {
    const decoded = decodeAttestationObject(Buffer.from(attestationObject, 'base64url'));
    const isBare = decoded.get('fmt') === 'none';
    const isSelf = decoded.get('fmt') === 'packed' && decoded.get('attStmt').get('x5c') === undefined;
    if (!isBare && !isSelf) return undefined;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, attestationObject } }, // prettier-ignore
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    if (!verified || registrationInfo.credential.id !== id) return undefined;
    const { credential, credentialDeviceType } = registrationInfo;
    if (!holdsKey(decoded.get('authData'), id, credential.publicKey)) return undefined;
    return {
      credentialId: id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      synced: credentialDeviceType === 'multiDevice',
    };
  } catch {
    // The library says by an error what is wrong with bytes from outside; to whoever sent them it is all the same.
    return undefined;
  }
}

/** Bytes of authenticator data before the credential's id: host, flags, counter, model, length (WebAuthn L3, 6.1 and 6.5.1). */
const BEFORE_ID = 32 + 1 + 4 + 16 + 2;

/** The library reads CBOR that ends too early as if it were whole: what it read must be what stands there. */
function holdsKey(authenticatorData: Uint8Array, id: string, key: Uint8Array): boolean {
  const from = BEFORE_ID + Buffer.from(id, 'base64url').length;
  return Buffer.compare(authenticatorData.subarray(from, from + key.length), key) === 0;
}

/**
 * A signature of a passkey over our challenge (WebAuthn L3, 7.2). The counter is for the caller to judge, beside the row.
 * @param publicKey COSE key, base64url
 * @returns undefined when anything is wrong with it
 */
export async function readSignature(
  { party, challenge }: Asked,
  signed: PasskeyAssertionDto,
  owner: { readonly accountId: string; readonly publicKey: string },
): Promise<Signed | undefined> {
  const { id, clientDataJSON, authenticatorData, signature, userHandle: handle } = signed;
  if (handle !== undefined && handle !== userHandle(owner.accountId)) return undefined;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, authenticatorData, signature } }, // prettier-ignore
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: { id, publicKey: new Uint8Array(Buffer.from(owner.publicKey, 'base64url')), counter: 0 },
      requireUserVerification: true,
    });
    return verified ? { counter: authenticationInfo.newCounter } : undefined;
  } catch {
    // As above.
    return undefined;
  }
}
