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
  let value: unknown;
  try {
    value = parse(text, null, (number) => new JsonNumber(number));
  } catch (cause) {
    // What nests so deep that the stack ends is caught here too.
    throw new DomainError('units.bad-json', 'The text is not valid JSON.', { length: text.length }, { cause });
  }
  return plain(value, 0);
}

function plain(value: unknown, above: number): ExactJson {
  if (value === null || typeof value !== 'object' || value instanceof JsonNumber) return value as ExactJson;
  const depth = above + 1;
  if (depth > JSON_DEPTH_MAX) {
    throw new DomainError('units.bad-json', `The JSON nests deeper than ${JSON_DEPTH_MAX} levels.`, { depth });
  }
  if (Array.isArray(value)) return value.map((item) => plain(item, depth));
  // A null prototype: a key named __proto__ is a key like any other.
  const object = Object.create(null) as Record<string, ExactJson>;
  const given = value as Record<string, unknown>;
  for (const key of Object.keys(given)) object[key] = plain(given[key], depth);
  return object;
}
