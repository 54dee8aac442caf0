import {
  type Decimal,
  DomainError,
  type ExactJson,
  type Instant,
  instant,
  JsonNumber,
  parseDecimal,
  parseInstant,
  type Usd,
  usd,
  USD_SCALE,
} from '../../units';

const DIGITS_MAX = 30;
const TEXT_LENGTH_MAX = 100;
/** Nothing was mined before, and no contract is written for later. */
const EARLIEST = parseInstant('2009-01-03T00:00:00Z');
const LATEST = parseInstant('2200-01-01T00:00:00Z');

/** A field that says nothing which can be worked with. `param` is its path: `contracts[0].fee.taken`. */
export function badField(param: string, wanted: string, more: Readonly<Record<string, string>> = {}): DomainError {
  return new DomainError('rewards.bad-contract', `"${param}" ${wanted}.`, { param, ...more });
}

function isObject(value: ExactJson): value is { readonly [key: string]: ExactJson } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

/**
 * Reads one JSON object field by field and refuses by name: what is missing, what is of another kind, and with `done`
 * what nobody asked for, so that a mistyped name is not passed over in silence.
 */
export class JsonFields {
  private readonly object: { readonly [key: string]: ExactJson };
  private readonly asked = new Set<string>();

  /** @param path of the object in its file; '' for the file itself */
  constructor(
    value: ExactJson,
    private readonly path: string,
  ) {
    if (!isObject(value)) throw badField(path === '' ? 'file' : path, 'is not a JSON object');
    this.object = value;
  }

  at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  /** Undefined for what is left out or null. */
  private get(key: string): ExactJson | undefined {
    this.asked.add(key);
    return this.object[key] ?? undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  bad(key: string, wanted: string): DomainError {
    return badField(this.at(key), this.has(key) ? wanted : `is missing: it ${wanted.replace(/^is not/, 'is')}`);
  }

  text(key: string): string {
    const value = this.get(key);
    if (typeof value === 'string' && value.length > 0 && value.length <= TEXT_LENGTH_MAX) return value;
    throw this.bad(key, `is not a text of 1 to ${TEXT_LENGTH_MAX} characters`);
  }

  oneOf<T extends string>(key: string, values: readonly T[]): T {
    const value = this.get(key);
    const found = values.find((one) => one === value);
    if (found === undefined) throw this.bad(key, `is not one of: ${values.join(', ')}`);
    return found;
  }

  whole(key: string, least: number, most: number): number {
    const value = this.get(key);
    const number = value instanceof JsonNumber && /^-?\d{1,15}$/.test(value.text) ? Number(value.text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw this.bad(key, `is not a whole number from ${least} to ${most}`);
  }

  /** A decimal that is not negative, as a text or a number, read exactly. */
  decimal(key: string): Decimal {
    const value = this.get(key);
    const text = value instanceof JsonNumber ? value.text : value;
    try {
      if (typeof text === 'string') {
        const number = parseDecimal(text, { exponent: value instanceof JsonNumber });
        if (number.digits >= 0n && number.digits < 10n ** BigInt(DIGITS_MAX) && number.scale <= DIGITS_MAX)
          return number;
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    throw this.bad(key, `is not a decimal number from 0 on with at most ${DIGITS_MAX} digits`);
  }

  /** A decimal in units of 10 ** -scale. */
  scaled(key: string, scale: number): bigint {
    const value = this.decimal(key);
    if (value.scale <= scale) return value.digits * 10n ** BigInt(scale - value.scale);
    const rest = 10n ** BigInt(value.scale - scale);
    if (value.digits % rest === 0n) return value.digits / rest;
    throw this.bad(key, `is not a decimal with at most ${scale} decimals`);
  }

  dollars(key: string): Usd {
    return usd(this.scaled(key, USD_SCALE));
  }

  /** ISO 8601 in UTC, or a day, which is its first instant. */
  time(key: string): Instant {
    const value = this.get(key);
    try {
      if (typeof value === 'string') {
        const at = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
        if (at >= EARLIEST && at <= LATEST) return instant(at);
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    throw this.bad(key, 'is not a UTC time such as 2026-01-31T00:00:00Z, or a day, from 2009 to 2199');
  }

  /** The object under a key, null where it is left out. */
  part(key: string): JsonFields | null {
    const value = this.get(key);
    return value === undefined ? null : new JsonFields(value, this.at(key));
  }

  must(key: string): JsonFields {
    const part = this.part(key);
    if (part === null) throw this.bad(key, 'is not a JSON object');
    return part;
  }

  /** The objects of a list; none where it is left out. */
  list(key: string, most: number): JsonFields[] {
    const value = this.get(key) ?? [];
    if (!Array.isArray(value) || value.length > most) throw this.bad(key, `is not a list of at most ${most}`);
    return (value as readonly ExactJson[]).map((item, index) => new JsonFields(item, `${this.at(key)}[${index}]`));
  }

  /** A value as it stands, for whoever reads it otherwise. */
  raw(key: string): ExactJson | undefined {
    return this.get(key);
  }

  /** @throws DomainError for a field that nobody asked for; `known` are the names that there are */
  done(): void {
    const unknown = Object.keys(this.object).find((key) => !this.asked.has(key));
    if (unknown === undefined) return;
    const known = [...this.asked].sort().join(' ');
    throw badField(this.at(unknown), 'is no field of this place', { unknown, known });
  }
}
