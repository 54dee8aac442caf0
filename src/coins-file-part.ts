import { nearestName } from './nearest-name';
import { type Asset, DomainError, type ExactJson, JsonNumber, parseAsset } from './units';

/** Fields of a JSON object. */
type Fields = Readonly<Record<string, ExactJson>>;

/** Longest list of the coins file. */
export const LIST_MAX = 50;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const NAME_LENGTH_MAX = 100;
const WHOLE = /^(?:0|[1-9]\d{0,29})$/;

/** An object of the file, and where its mistakes are noted. */
export class Part {
  constructor(
    private readonly fields: Fields,
    private readonly path: string,
    private readonly mistakes: string[],
  ) {}

  bad(field: string, what: string): void {
    this.mistakes.push(`${[this.path, field].filter((one) => one !== '').join('.')} ${what}.`);
  }

  has(field: string): boolean {
    return this.fields[field] !== undefined;
  }

  only(known: readonly string[]): void {
    for (const name of Object.keys(this.fields).filter((one) => !known.includes(one))) {
      this.bad(name, `is not a field; the nearest one is ${nearestName(name, known) ?? ''}`);
    }
  }

  list(field: string): Part[] {
    const value = this.fields[field];
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length > LIST_MAX) {
      this.bad(field, `is not a list of at most ${LIST_MAX}`);
      return [];
    }
    return value.flatMap((item: ExactJson, index) => {
      const path = `${field}[${index}]`;
      if (isObject(item)) return [new Part(item, path, this.mistakes)];
      this.bad(path, 'is not an object');
      return [];
    });
  }

  object(field: string): Part | undefined {
    const value = this.fields[field];
    if (value === undefined) return undefined;
    const path = [this.path, field].filter((one) => one !== '').join('.');
    if (isObject(value)) return new Part(value, path, this.mistakes);
    this.bad(field, 'is not an object');
    return undefined;
  }

  text(field: string, lengthMax = NAME_LENGTH_MAX): string {
    const value = this.fields[field];
    if (typeof value === 'string' && value !== '' && value.length <= lengthMax) return value;
    this.bad(field, value === undefined ? 'is missing' : `is not a text of 1 to ${lengthMax} characters`);
    return '';
  }

  /** False where it is missing. */
  flag(field: string): boolean {
    const value = this.fields[field];
    if (value !== undefined && typeof value !== 'boolean') this.bad(field, 'must be true or false');
    return value === true;
  }

  choice<T extends string>(field: string, allowed: readonly T[]): T | undefined {
    const found = allowed.find((one) => one === this.fields[field]);
    if (found === undefined) this.bad(field, `must be one of: ${allowed.join(', ')}`);
    return found;
  }

  asset(field: string): Asset | undefined {
    const value = this.fields[field];
    try {
      return parseAsset(typeof value === 'string' ? value : '');
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.bad(field, 'is no coin that the books hold');
      return undefined;
    }
  }

  /** A JSON number or a text: a hash rate is longer than other programs can write as a number. */
  whole(field: string, min: bigint, max: bigint): bigint | undefined {
    const value = this.fields[field];
    const text = value instanceof JsonNumber ? value.text : typeof value === 'string' ? value : '';
    const number = WHOLE.test(text) ? BigInt(text) : undefined;
    if (number !== undefined && number >= min && number <= max) return number;
    this.bad(field, `is not a whole number from ${min} to ${max}`);
    return undefined;
  }

  /** Not repeated in a mistake: people put keys into addresses. */
  url(field: string): string {
    const value = this.fields[field];
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
    if (url !== undefined && isSafe && url.username === '' && url.password === '') return url.href;
    this.bad(field, 'must be https, or http on this machine, without a user in it');
    return '';
  }
}

/** Whether a JSON value is an object, and no number or list. */
export function isObject(value: ExactJson | undefined): value is Fields {
  return (
    value !== null &&
    value !== undefined &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    !(value instanceof JsonNumber)
  );
}
