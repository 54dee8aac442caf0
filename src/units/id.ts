import { randomUUID } from 'node:crypto';

/** A fresh id: 32 hexadecimal digits, url-safe, for facts that have no natural key. */
export function newId(): string {
  return randomUUID().replaceAll('-', '');
}
