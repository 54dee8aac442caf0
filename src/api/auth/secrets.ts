import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { DomainError, type Secret } from '../../units';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TOKEN_BYTES = 32;

/** A new unguessable token, url-safe: 256 bits. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is stored of a token. Tokens have 256 bits, so one round of SHA-256 is enough. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function keyFor(key: Secret, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(key.reveal(), 'hex'), '', `paydirt/${purpose}`, 32));
}

/**
 * Encrypts a text under the service's key (AES-256-GCM, a fresh nonce each time).
 * @param owner bound in as associated data: a sealed text moved to another owner does not open
 */
export function seal(key: Secret, owner: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFor(key, 'totp'), nonce).setAAD(Buffer.from(owner));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** @throws DomainError `auth.sealed` when the key, the owner or the text is another */
export function unseal(key: Secret, owner: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(key, 'totp'), bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new DomainError('auth.sealed', 'The service cannot open its own secret: its key has changed.', {}, { cause });
  }
}
