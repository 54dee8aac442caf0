import { createHash } from 'node:crypto';
import * as ecc from 'tiny-secp256k1';

const PREFIX = '\x18Bitcoin Signed Message:\n';
/** Header byte of a P2WPKH key with recovery id 0. @see BIP-137 */
const P2WPKH_HEADER = 39;

const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();

/** Signs a message as a wallet with a P2WPKH key does. @see BIP-137 @returns base64 */
export function signMessage(message: string, privateKey: Uint8Array): string {
  const text = Buffer.from(message, 'utf8');
  if (text.length >= 253) throw new Error('The demo signs short messages only.');
  const hash = sha256(sha256(Buffer.concat([Buffer.from(PREFIX, 'latin1'), Buffer.from([text.length]), text])));
  const { signature, recoveryId } = ecc.signRecoverable(hash, privateKey);
  return Buffer.concat([Buffer.from([P2WPKH_HEADER + recoveryId]), signature]).toString('base64');
}
