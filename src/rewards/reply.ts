import {
  type Asset,
  type Decimal,
  decimalsOf,
  DomainError,
  type ExactJson,
  type Instant,
  instant,
  instantOfSeconds,
  JsonNumber,
  parseDecimal,
  parseExactJson,
  parseScaledAmount,
  type ScaledAmount,
  SECOND_MS,
} from '../units';
import { type RawReply, SourceFailure } from './source';

const INTEGER = /^(0|[1-9]\d{0,17})$/;
const UTC_WITHOUT_ZONE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?Z?$/;
/** Longest text a pool may write in one field: an invoice has about 1,500 characters. */
const TEXT_LENGTH_MAX = 4_096;
/** No bitcoin before 2009; nothing a pool says lies beyond 2200. */
const UNIX_SECONDS_MIN = 1_230_768_000;
const UNIX_SECONDS_MAX = 7_258_118_400;

/**
 * Reads a pool's JSON field by field. Every refusal is a `rewards.bad-reply` that names the source and the path of the
 * field, for example `btc.daily_rewards[3].total_reward`. Numbers stay text until they are exact integers.
 */
export class Reply {
  private constructor(
    readonly source: string,
    readonly path: string,
    readonly value: ExactJson | undefined,
  ) {}

  /** @throws SourceFailure `rewards.bad-reply`, field `body`, when the text is no JSON, truncated, or nests too deep */
  static parse(source: string, reply: RawReply): Reply {
    if (reply.truncated) {
      throw new SourceFailure('rewards.bad-reply', 'The reply is larger than any statement can be.', {
        source,
        field: 'body',
        reason: 'too-large',
      });
    }
    try {
      return new Reply(source, '', parseExactJson(reply.body));
    } catch (cause) {
      const fields = { source, field: 'body', reason: 'not-json' };
      throw new SourceFailure('rewards.bad-reply', 'The reply is not the JSON that the pool documents.', fields, {
        cause,
      });
    }
  }

  bad(reason: string, cause?: unknown): SourceFailure {
    const field = this.path === '' ? 'body' : this.path;
    const options = cause === undefined ? {} : { cause };
    return new SourceFailure(
      'rewards.bad-reply',
      `"${field}" of ${this.source} is not what the pool documents.`,
      { source: this.source, field, reason },
      options,
    );
  }

  private entry(name: string): Reply {
    const value = this.value;
    if (value === undefined || value === null || typeof value !== 'object') throw this.bad('not-an-object');
    if (value instanceof JsonNumber || Array.isArray(value)) throw this.bad('not-an-object');
    const object = value as { readonly [key: string]: ExactJson };
    return new Reply(this.source, this.path === '' ? name : `${this.path}.${name}`, object[name]);
  }

  field(name: string): Reply {
    const found = this.entry(name);
    if (found.value === undefined) throw found.bad('missing');
    return found;
  }

  /** Undefined when absent or null. */
  optional(name: string): Reply | undefined {
    const found = this.entry(name);
    return found.value === undefined || found.value === null ? undefined : found;
  }

  list(): Reply[] {
    if (!Array.isArray(this.value)) throw this.bad('not-a-list');
    return this.value.map((item: ExactJson, index) => new Reply(this.source, `${this.path}[${index}]`, item));
  }

  /** Key and value of every member of an object whose keys are data (Braiins' workers). */
  members(): [string, Reply][] {
    const value = this.value;
    if (value === undefined || value === null || typeof value !== 'object') throw this.bad('not-an-object');
    if (value instanceof JsonNumber || Array.isArray(value)) throw this.bad('not-an-object');
    return Object.keys(value).map((key) => [cleanText(this, key), this.entry(key)]);
  }

  text(): string {
    if (typeof this.value !== 'string') throw this.bad('not-text');
    return cleanText(this, this.value);
  }

  matching(pattern: RegExp): string {
    const text = this.text();
    if (!pattern.test(text)) throw this.bad('malformed');
    return text;
  }

  flag(): boolean {
    if (typeof this.value !== 'boolean') throw this.bad('not-a-boolean');
    return this.value;
  }

  oneOf<T extends string>(choices: readonly T[]): T {
    const text = this.text();
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw this.bad('unknown-value');
    return found;
  }

  /** A JSON number that is a whole, non-negative count; never a text, a fraction, or an exponent. */
  units(): bigint {
    if (!(this.value instanceof JsonNumber) || !INTEGER.test(this.value.text)) throw this.bad('not-a-whole-number');
    return BigInt(this.value.text);
  }

  integer(): number {
    const units = this.units();
    if (units > BigInt(Number.MAX_SAFE_INTEGER)) throw this.bad('too-large');
    return Number(units);
  }

  /** Coins as decimal text, exact and not negative; more decimals than declared are refused. */
  coins(asset: Asset, decimals: number = decimalsOf(asset)): ScaledAmount {
    return this.exactCoins(this.text(), { asset, decimals, exponent: false });
  }

  /**
   * Coins of a pool that writes them as JSON numbers, read from their text and never through a double: `2.234e-05` is
   * 2,234 satoshi. Decimal text is read too: NiceHash writes both.
   */
  coinNumber(asset: Asset, decimals: number = decimalsOf(asset)): ScaledAmount {
    return this.exactCoins(this.numberText(), { asset, decimals, exponent: true });
  }

  /** As `coinNumber` for a change of a balance: what came out, and whether it came in or went out. */
  coinChange(
    asset: Asset,
    decimals: number = decimalsOf(asset),
  ): { readonly out: boolean; readonly size: ScaledAmount } {
    const text = this.numberText();
    const out = text.startsWith('-');
    const size = this.exactCoins(out ? text.slice(1) : text, { asset, decimals, exponent: true });
    return { out, size };
  }

  /** A rate such as a fee of 0.04, exactly as written: from 0 to below 1. */
  rate(): Decimal {
    try {
      const read = parseDecimal(this.numberText(), { exponent: true });
      if (read.digits < 0n || read.digits >= 10n ** BigInt(read.scale)) throw this.bad('not-a-rate');
      return read;
    } catch (cause) {
      throw cause instanceof DomainError && cause.code.startsWith('units.') ? this.bad('not-a-number', cause) : cause;
    }
  }

  private numberText(): string {
    return this.value instanceof JsonNumber ? this.value.text : this.text();
  }

  private exactCoins(
    text: string,
    as: { readonly asset: Asset; readonly decimals: number; readonly exponent: boolean },
  ): ScaledAmount {
    const { asset, decimals, exponent } = as;
    try {
      if (parseDecimal(text, { exponent }).scale > decimals) throw this.bad('too-precise');
      const scaled = parseScaledAmount(text, asset, { exponent });
      if (scaled.amount.units < 0n) throw this.bad('negative');
      if (scaled.amount.units > COINS_MAX * 10n ** BigInt(decimalsOf(asset))) throw this.bad('too-large');
      return scaled;
    } catch (cause) {
      throw cause instanceof DomainError && cause.code.startsWith('units.') ? this.bad('not-a-decimal', cause) : cause;
    }
  }

  unixSeconds(): Instant {
    const seconds = this.integer();
    if (seconds < UNIX_SECONDS_MIN || seconds > UNIX_SECONDS_MAX) throw this.bad('not-a-time');
    return instantOfSeconds(seconds);
  }

  unixMillis(): Instant {
    const millis = this.integer();
    if (millis < UNIX_SECONDS_MIN * SECOND_MS || millis > UNIX_SECONDS_MAX * SECOND_MS) throw this.bad('not-a-time');
    return instant(millis);
  }

  /** ISO time without a zone, which the pool means as UTC. */
  utcWithoutZone(): Instant {
    const match = UTC_WITHOUT_ZONE.exec(this.text());
    const epochMs = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
    if (Number.isNaN(epochMs)) throw this.bad('not-a-time');
    return instant(epochMs);
  }

  /** Hash rate in hashes per second: a JSON number or decimal text, in the unit given. Floored: it is a weight. */
  hashRate(hashesPerUnit: bigint): bigint {
    const text = this.value instanceof JsonNumber ? this.value.text : this.text();
    try {
      const { digits, scale } = parseDecimal(text, { exponent: true });
      if (digits < 0n) throw this.bad('negative');
      const rate = (digits * hashesPerUnit) / 10n ** BigInt(scale);
      if (rate > HASH_RATE_MAX) throw this.bad('too-large');
      return rate;
    } catch (cause) {
      throw cause instanceof DomainError && cause.code.startsWith('units.') ? this.bad('not-a-number', cause) : cause;
    }
  }

  /** The text of this part as the pool wrote it, for a reader. */
  raw(): string {
    return JSON.stringify(this.value, (_key, item: unknown) => (item instanceof JsonNumber ? item.text : item));
  }
}

/** More coins than any asset of the books will ever have, DOGE included: a unit slip. */
const COINS_MAX = 10n ** 13n;

/** Above a thousand times the whole network of 2026: a unit slip, not a miner. */
const HASH_RATE_MAX = 10n ** 24n;

function cleanText(at: Reply, text: string): string {
  // PostgreSQL text holds no NUL; no pool writes one.
  if (text.length > TEXT_LENGTH_MAX || text.includes('\0')) throw at.bad('unreadable-text');
  return text;
}
