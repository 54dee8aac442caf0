import { parse } from 'lossless-json';
import { DomainError } from './domain-error';

/** A JSON number as it stood in the text: never a double. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/** What JSON can say, numbers kept as text. */
export type ExactJson =
  null | boolean | string | JsonNumber | readonly ExactJson[] | { readonly [key: string]: ExactJson };

/** Pools nest four levels; a reply nested deeper is hostile or not JSON that we know. */
const JSON_DEPTH_MAX = 32;

/**
 * Parses JSON and keeps every number as its text, so that money never passes through a double.
 * @throws DomainError `units.bad-json` when the text is no JSON, nests too deep, or repeats a key with other content
 */
export function parseExactJson(text: string): ExactJson {
  assertShallow(text);
  try {
    return plain(parse(text, null, (number) => new JsonNumber(number)));
  } catch (cause) {
    throw new DomainError('units.bad-json', 'The text is not valid JSON.', { length: text.length }, { cause });
  }
}

function assertShallow(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth > JSON_DEPTH_MAX) {
      throw new DomainError('units.bad-json', `The JSON nests deeper than ${JSON_DEPTH_MAX} levels.`, { depth });
    }
  }
}

function plain(value: unknown): ExactJson {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value;
  if (Array.isArray(value)) return value.map(plain);
  // A null prototype: a key named __proto__ is a key like any other.
  const object: Record<string, ExactJson> = Object.create(null) as Record<string, ExactJson>;
  for (const [key, item] of Object.entries(value as Record<string, unknown>)) object[key] = plain(item);
  return object;
}
