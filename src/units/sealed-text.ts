import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { DomainError } from './domain-error';
import type { Secret } from './secret';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** What a text is sealed for, and whose it is: with another purpose or owner it does not open. */
export interface SealedFor {
  readonly purpose: string;
  /** Bound in as associated data. */
  readonly owner: string;
}

/** A key of one purpose under the service's own, which stands in no database. */
function keyFor(key: Secret, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(key.reveal(), 'hex'), '', `paydirt/${purpose}`, KEY_BYTES));
}

/** Encrypts a text under the service's key (AES-256-GCM, a fresh nonce each time). */
export function seal(key: Secret, { purpose, owner }: SealedFor, text: string): string {
  return encrypt(keyFor(key, purpose), owner, text);
}

/** @throws DomainError `auth.sealed` when the key, the purpose, the owner or the text is another */
export function unseal(key: Secret, { purpose, owner }: SealedFor, sealed: string): string {
  return decrypt(keyFor(key, purpose), owner, sealed);
}

/** A text under a key of its own, and that key sealed: the outer key changes without touching the text. */
export interface Envelope {
  readonly sealedKey: string;
  readonly sealedText: string;
}

/** Encrypts a text under a new key, and that key under the service's. */
export function sealEnvelope(key: Secret, of: SealedFor, text: string): Envelope {
  const own = randomBytes(KEY_BYTES);
  return { sealedKey: seal(key, of, own.toString('hex')), sealedText: encrypt(own, of.owner, text) };
}

/** @throws DomainError `auth.sealed` as `unseal` */
export function openEnvelope(key: Secret, of: SealedFor, { sealedKey, sealedText }: Envelope): string {
  return decrypt(Buffer.from(unseal(key, of, sealedKey), 'hex'), of.owner, sealedText);
}

/** The same text under another outer key; its own key and its ciphertext stay. @throws DomainError `auth.sealed` */
export function rewrapEnvelope(
  keys: { readonly from: Secret; readonly to: Secret },
  of: SealedFor,
  envelope: Envelope,
): Envelope {
  return { ...envelope, sealedKey: seal(keys.to, of, unseal(keys.from, of, envelope.sealedKey)) };
}

/** HMAC-SHA256 in hex, under the service's key: finds equal texts, and tells nobody without the key what they are. */
export function keyedMark(key: Secret, purpose: string, text: string): string {
  return createHmac('sha256', keyFor(key, purpose)).update(text).digest('hex');
}

function encrypt(key: Buffer, owner: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function decrypt(key: Buffer, owner: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new DomainError('auth.sealed', 'The service cannot open its own secret: its key has changed.', {}, { cause });
  }
}
