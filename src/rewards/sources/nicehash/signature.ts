import { createHmac } from 'node:crypto';
import type { Secret } from '../../../units';

/** What NiceHash signs. `path` is without, `query` without the question mark. */
interface SignedParts {
  readonly apiKey: Secret;
  readonly organization: string;
  /** Milliseconds by the server's clock, as sent in `X-Time`. */
  readonly time: string;
  readonly nonce: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: string;
}

/**
 * Hex HMAC-SHA256 over the fields with a zero byte between them, two of which are always empty: key, time, nonce, –,
 * organization, –, method, path, query. @see nicehash/rest-clients-demo, "Signing requests"
 */
export function signatureOf(parts: SignedParts, secret: Secret): string {
  const { apiKey, time, nonce, organization, method, path, query } = parts;
  const input = [apiKey.reveal(), time, nonce, '', organization, '', method, path, query].join('\0');
  return createHmac('sha256', secret.reveal()).update(input).digest('hex');
}
