import { createHmac } from 'node:crypto';
import type { Secret } from '../../../units';

/** Query of a call in the order given, urlencoded as ViaBTC's own demo does (`urllib.urlencode`). */
export function encodeQuery(params: Readonly<Record<string, string>>): string {
  return new URLSearchParams(params).toString();
}

/** Hex HMAC-SHA256 of the urlencoded query, tonce included. @see viabtc/viapool_api python/python2.py */
export function sign(query: string, secret: Secret): string {
  return createHmac('sha256', secret.reveal()).update(query).digest('hex');
}
