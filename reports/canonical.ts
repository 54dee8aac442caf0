import { createHash } from 'node:crypto';

/** What a fact may hold. */
export type Canonical =
  null | boolean | string | number | bigint | readonly Canonical[] | { readonly [key: string]: Canonical | undefined };

/** JSON with sorted keys and integers as decimal strings: the same facts are the same text. */
export function canonicalJson(value: Canonical): string {
  if (typeof value === 'bigint') return JSON.stringify(value.toString());
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const pairs = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, item]) => (item === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(item)}`]));
  return `{${pairs.join(',')}}`;
}

function isList(value: object): value is readonly Canonical[] {
  return Array.isArray(value);
}

/** Lower-case hex sha256. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
