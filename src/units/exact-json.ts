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

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;

/**
 * Parses JSON and keeps every number as its text, so that money never passes through a double.
 * @throws DomainError `units.bad-json` when the text is no JSON, nests too deep, or says a key twice
 */
export function parseExactJson(text: string): ExactJson {
  try {
    // The language's own parser says whether it is JSON at all (ECMA-404); the reader below reads what is.
    JSON.parse(text);
  } catch (cause) {
    const fields = { length: text.length };
    throw new DomainError('units.bad-json', 'The text is not valid JSON.', fields, { cause: mistakeIn(text) ?? cause });
  }
  return new JsonReader(text).read();
}

/** What is wrong with a text, with the place: the language's own parser does not always say it. */
function mistakeIn(text: string): unknown {
  try {
    parse(text);
  } catch (mistake) {
    return mistake;
  }
  return undefined;
}

/** Inherits nothing: a key named __proto__ is a key like any other. Made faster than an object without a prototype. */
class Bare {
  [key: string]: ExactJson;
}
Object.setPrototypeOf(Bare.prototype, null);
Reflect.deleteProperty(Bare.prototype, 'constructor');

/** Reads a text that is JSON: what its grammar demands is not asked again. */
class JsonReader {
  #at = 0;

  constructor(private readonly text: string) {}

  read(): ExactJson {
    return this.#value(0);
  }

  #value(above: number): ExactJson {
    switch (this.#next()) {
      case QUOTE:
        return this.#string();
      case 0x7b: // {
        return this.#object(deeper(above));
      case 0x5b: // [
        return this.#array(deeper(above));
      case 0x74: // t
        this.#at += 4;
        return true;
      case 0x66: // f
        this.#at += 5;
        return false;
      case 0x6e: // n
        this.#at += 4;
        return null;
      default:
        return this.#number();
    }
  }

  /** The character that follows the white space; it is not passed. */
  #next(): number {
    let code = this.text.charCodeAt(this.#at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      this.#at += 1;
      code = this.text.charCodeAt(this.#at);
    }
    return code;
  }

  #object(depth: number): ExactJson {
    const object = new Bare();
    this.#at += 1;
    while (this.#next() === QUOTE) {
      const key = this.#string();
      if (this.#next() === COLON) this.#at += 1;
      if (key in object) throw new DomainError('units.bad-json', 'The JSON says the same key twice.', { key });
      object[key] = this.#value(depth);
      if (this.#next() === COMMA) this.#at += 1;
    }
    this.#at += 1;
    return object;
  }

  #array(depth: number): ExactJson {
    const array: ExactJson[] = [];
    this.#at += 1;
    while (this.#next() !== 0x5d) {
      array.push(this.#value(depth));
      if (this.#next() === COMMA) this.#at += 1;
    }
    this.#at += 1;
    return array;
  }

  #string(): string {
    const { text } = this;
    const from = this.#at;
    let end = text.indexOf('"', from + 1);
    const plain = text.slice(from + 1, end);
    if (!plain.includes('\\')) {
      this.#at = end + 1;
      return plain;
    }
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
    this.#at = end + 1;
    return JSON.parse(text.slice(from, end + 1)) as string;
  }

  #number(): JsonNumber {
    const from = this.#at;
    let at = from + 1;
    while (isOfNumber(this.text.charCodeAt(at))) at += 1;
    this.#at = at;
    return new JsonNumber(this.text.slice(from, at));
  }
}

/** @throws DomainError `units.bad-json` beyond the depth */
function deeper(above: number): number {
  const depth = above + 1;
  if (depth > JSON_DEPTH_MAX) {
    throw new DomainError('units.bad-json', `The JSON nests deeper than ${JSON_DEPTH_MAX} levels.`, { depth });
  }
  return depth;
}

/** A digit, or one of `.`, `+`, `-`, `e`, `E`. */
function isOfNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2d || code === 0x2b; // prettier-ignore
}

/** A quote behind an odd number of backslashes does not end its text. */
function isEscaped(text: string, quote: number): boolean {
  let at = quote - 1;
  while (text.charCodeAt(at) === BACKSLASH) at -= 1;
  return (quote - at) % 2 === 0;
}
