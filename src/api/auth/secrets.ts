import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** A new unguessable token, url-safe: 256 bits. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is stored of a token. Tokens have 256 bits, so one round of SHA-256 is enough. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
