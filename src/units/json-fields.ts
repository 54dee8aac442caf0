import { type Decimal, formatDecimal, parseDecimal } from './decimal';
import { DomainError } from './domain-error';
import { type ExactJson, JsonNumber } from './exact-json';

/** Where a file's words are judged: the code of its refusals. */
export interface JsonPlace {
  /** Path in the file, such as `utxos[3]`; '' is the file itself. */
  readonly path: string;
  readonly code: string;
}

/**
 * One object of a file that people write: fields that it does not know are refused, and each refusal has the field's path
 * and, for an unknown name, the known ones.
 */
export class JsonFields {
  private readonly object: { readonly [key: string]: ExactJson };

  /** @throws DomainError of the place's code when it is no object, or has a field that is not known */
  constructor(
    value: ExactJson | undefined,
    private readonly place: JsonPlace,
    known: readonly string[],
  ) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject || value instanceof JsonNumber) {
      throw this.bad(place.path === '' ? 'file' : place.path, 'is not a JSON object');
    }
    this.object = value as { readonly [key: string]: ExactJson };
    const unknown = Object.keys(this.object).find((key) => !known.includes(key));
    if (unknown !== undefined) {
      throw this.bad(this.at(unknown), 'is no field of this place', { unknown, known: [...known].sort().join(' ') });
    }
  }

  at(key: string): string {
    return this.place.path === '' ? key : `${this.place.path}.${key}`;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.object, key);
  }

  raw(key: string): ExactJson | undefined {
    return this.has(key) ? this.object[key] : undefined;
  }

  /** A refusal of one field. @param wanted begins with a verb: `is not a …` */
  refused(key: string, wanted: string, more: Readonly<Record<string, string>> = {}): DomainError {
    const said = this.has(key) ? wanted : `is missing: it ${wanted.replace(/^is not/, 'is')}`;
    return this.bad(this.at(key), said, more);
  }

  text(key: string, pattern: RegExp, wanted: string): string {
    const value = this.raw(key);
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw this.refused(key, `is not ${wanted}`);
  }

  /** @returns one of the words */
  word<const T extends string>(key: string, words: readonly T[]): T {
    const value = this.raw(key);
    const found = words.find((one) => one === value);
    if (found === undefined) throw this.refused(key, `is not one of: ${words.join(', ')}`);
    return found;
  }

  /** A whole number, as a JSON number or a decimal string. */
  whole(key: string, least: bigint, most: bigint): bigint {
    const value = this.raw(key);
    const text = value instanceof JsonNumber ? value.text : value;
    const number = typeof text === 'string' && /^(?:0|[1-9]\d{0,15})$/.test(text) ? BigInt(text) : -1n;
    if (number >= least && number <= most) return number;
    throw this.refused(key, `is not a whole number from ${least} to ${most}`);
  }

  /** An exact decimal number, as a decimal string or a JSON number, which keeps its text. */
  decimal(key: string): Decimal {
    const value = this.raw(key);
    const isNumber = value instanceof JsonNumber;
    const text = isNumber ? value.text : value;
    try {
      if (typeof text === 'string') return parseDecimal(text, { exponent: isNumber });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    throw this.refused(key, 'is not a decimal number such as "0.015"');
  }

  /** The text of a number that `decimal` reads; undefined where the field is missing. A text that is there already costs nothing. */
  written(key: string): string | undefined {
    const value = this.raw(key);
    return value instanceof JsonNumber
      ? formatDecimal(this.decimal(key))
      : typeof value === 'string'
        ? value
        : undefined;
  }

  list(key: string, most: number): readonly ExactJson[] {
    const value = this.raw(key);
    if (!Array.isArray(value) || value.length > most) throw this.refused(key, `is not a list of at most ${most}`);
    return value as readonly ExactJson[];
  }

  private bad(param: string, wanted: string, more: Readonly<Record<string, string>> = {}): DomainError {
    return new DomainError(this.place.code, `"${param}" ${wanted}.`, { param, ...more });
  }
}
