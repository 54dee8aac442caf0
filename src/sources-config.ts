import { readFileSync, statSync } from 'node:fs';
import { contradictions, declaredTwice, type SourceConfig } from './declared-sources';
import { FileMistakes } from './env-reader';
import { nearestName } from './nearest-name';
import { checkDeclaration, checkRule, FILE_POOL, SHARING_RULES, type SharingRule, type SourceDeclaration, standsOnWork } from './rewards'; // prettier-ignore
import { type Asset, dayStartAtOffset, DomainError, type ExactJson, JsonNumber, parseAsset, parseDay, parseExactJson, Secret } from './units'; // prettier-ignore

/** Each pool and what signs in to it. */
const CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  braiins: ['token'],
  'ckpool-solo': ['address'],
  f2pool: ['account', 'token'],
  foundry: ['apiKey', 'subaccount'],
  luxor: ['subaccount', 'token'],
  miningcore: ['address', 'poolId'],
  nicehash: ['apiKey', 'apiSecret', 'organization'],
  file: [],
  ocean: ['address'],
  'public-pool': ['address'],
  viabtc: ['apiKey', 'apiSecret'],
};
const TEXT_FIELDS = ['id', 'pool', 'asset', 'legalModel', 'recogniseAt', 'ownerAtConversion', 'reports', 'sharing', 'receivesAt', 'since', 'url'] as const; // prettier-ignore
/** Pools with two lists of income, the usual one first: reading both would count twice, so one is declared. */
const STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  braiins: ['day', 'block'],
  viabtc: ['profit', 'reward'],
};
/** Pools that write amounts finer than the coin's smallest unit: what is finer stands in the residue account. */
const AMOUNT_DECIMALS: Readonly<Record<string, number>> = { f2pool: 30, miningcore: 12 };
const FIELDS: readonly string[] = [...TEXT_FIELDS, 'statement', 'pplnsWindow', 'dayOffsetMinutes', 'amountDecimals', 'missingAfterDays', 'credentials', 'reason']; // prettier-ignore
type TextField = (typeof TEXT_FIELDS)[number];
type Fields = Readonly<Record<string, ExactJson>>;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const OTHERS_MASK = 0o077;
const REASON_LENGTH_MAX = 500;
const NO_REASON = 'no reason is given in the sources file';
const AMOUNT_DECIMALS_TEXT = /^\d{1,2}$/;
const DAY_OFFSET = /^-?\d{1,3}$/;
const MISSING_DAYS = /^\d{1,3}$/;
const BAD_SOURCES = 'config.bad-sources';
/** The address of a source that nobody asks: its rewards come in files. */
const NOT_ASKED = 'file:';

/**
 * Reads the sources file: a JSON list with one object a source (docs/sources.md).
 * The legal model has no default (RULES.md 1): a source without one is refused.
 * @throws DomainError when the file cannot be used at all; FileMistakes `config.bad-sources` with every mistake in it
 */
export function readSources(file: string): SourceConfig[] {
  if ((statSync(file).mode & OTHERS_MASK) !== 0) {
    throw new DomainError('config.open-file', `others can read it and it holds pool keys; run "chmod 600 ${file}".`);
  }
  const list = parseList(readFileSync(file, 'utf8'));
  const mistakes: string[] = [];
  const sources = list.flatMap((item, index) => {
    const entry = new SourceEntry(item, index);
    const source = entry.read();
    mistakes.push(...entry.mistakes);
    return source === undefined ? [] : [source];
  });
  const ids = list.map((item) => (isObject(item) ? item['id'] : undefined)).filter((id) => typeof id === 'string');
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
    mistakes.push(`two sources have the same id "${id}".`);
  }
  mistakes.push(...declaredTwice(sources));
  if (mistakes.length > 0) throw new FileMistakes(BAD_SOURCES, mistakes);
  return sources;
}

function parseList(text: string): readonly ExactJson[] {
  let value: ExactJson;
  try {
    value = parseExactJson(text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(BAD_SOURCES, `the file is not valid JSON${placeOf(error, text)}`, {}, { cause: error });
  }
  if (Array.isArray(value)) return value as readonly ExactJson[];
  throw new DomainError(BAD_SOURCES, 'the file must hold a JSON list of sources, even for one: [ { … } ].');
}

/** Where the parser stopped, as an editor counts. The parser's own words may quote a key and are not repeated. */
function placeOf(error: DomainError, text: string): string {
  const position = error.cause instanceof Error ? /at position (\d+)$/.exec(error.cause.message)?.[1] : undefined;
  if (position === undefined) return `: ${error.message}`;
  const before = text.slice(0, Number.parseInt(position, 10)).split('\n');
  const what = before.join('\n').length >= text.trimEnd().length ? 'it ends too early' : 'what stands there is not expected'; // prettier-ignore
  return `: line ${before.length}, column ${(before.at(-1) ?? '').length + 1}: ${what}.`;
}

function isObject(value: ExactJson | undefined): value is Fields {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof JsonNumber); // prettier-ignore
}

/** Reads one source and goes on after a mistake, so that all of them are named at once. */
class SourceEntry {
  readonly mistakes: string[] = [];
  private readonly fields: Fields;

  constructor(
    private readonly item: ExactJson,
    private readonly index: number,
  ) {
    this.fields = isObject(item) ? item : {};
  }

  /** @returns undefined when there is any mistake */
  read(): SourceConfig | undefined {
    if (!isObject(this.item)) {
      this.bad('it', 'is not an object');
      return undefined;
    }
    this.refuseUnknown(Object.keys(this.fields), FIELDS, '');
    const pool = this.choice('pool', Object.keys(CREDENTIALS));
    const dayOffsetMinutes = this.dayOffset(pool);
    const asset = this.parsed('asset', parseAsset);
    const since = this.parsed('since', (text) => dayStartAtOffset(parseDay(text), dayOffsetMinutes));
    const declaration = {
      id: this.text('id'),
      pool,
      dayOffsetMinutes,
      reports: this.choice('reports', ['net', 'gross']),
      recogniseAt: this.choice('recogniseAt', ['credit', 'matured', 'withdrawable', 'on-chain']),
      legalModel: this.choice('legalModel', ['principal', 'nominee', 'agent', 'marketplace', 'partnership']),
      ownerAtConversion: this.choice('ownerAtConversion', ['operator', 'member', 'none']),
      sharing: this.choice('sharing', SHARING_RULES),
      receivesAt: this.choice('receivesAt', ['treasury', 'venue']),
    };
    const amountDecimals = this.amountDecimals(pool);
    this.refuseWorkOfFile(pool, declaration.sharing);
    const optional = { ...this.missingAfter(), ...this.statement(pool) };
    const window = this.pplnsWindow(declaration.sharing, asset);
    const url = this.url();
    const credentials = this.credentials(pool);
    const reason = this.reason();
    if (this.mistakes.length > 0 || asset === undefined || since === undefined) return undefined;
    const checked = this.declared({ ...declaration, ...amountDecimals, ...optional, ...window, asset, since });
    return checked === undefined ? undefined : { declaration: checked, url, credentials, reason };
  }

  private bad(field: string, what: string): void {
    const id = this.fields['id'];
    const named =
      typeof id === 'string' && id !== '' ? `source ${this.index + 1} ("${id}")` : `source ${this.index + 1}`;
    this.mistakes.push(`${named}: ${field} ${what}.`);
  }

  private refuseUnknown(names: readonly string[], known: readonly string[], before: string): void {
    for (const name of names.filter((one) => !known.includes(one))) {
      this.bad(`${before}${name}`, `is not a field; the nearest one is ${before}${nearestName(name, known) ?? ''}`);
    }
  }

  private text(field: TextField): string {
    const value = this.fields[field];
    if (typeof value === 'string' && value !== '') return value;
    this.bad(field, value === undefined || value === '' ? 'is missing' : 'is not a text');
    return '';
  }

  private choice<T extends string>(field: TextField, allowed: readonly T[]): T {
    const value = this.text(field);
    const found = allowed.find((one) => one === value);
    if (found === undefined && value !== '')
      this.bad(field, `is "${value}", but must be one of: ${allowed.join(', ')}`);
    return found ?? (allowed[0] as T);
  }

  private parsed<T>(field: TextField, parse: (text: string) => T): T | undefined {
    const value = this.text(field);
    if (value === '') return undefined;
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.bad(field, `is "${value}": ${error.message.replace(/\.$/, '')}`);
      return undefined;
    }
  }

  /** Not repeated in a mistake: people put keys into addresses. */
  private url(): string {
    if (this.fields['pool'] === FILE_POOL && this.fields['url'] === undefined) return NOT_ASKED;
    const value = this.text('url');
    if (value === '') return '';
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) this.bad('url', 'is not an address such as https://pool.example.org'); // prettier-ignore
    else if (url.username !== '' || url.password !== '') this.bad('url', 'holds a user or password; keys belong in credentials'); // prettier-ignore
    else if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname)) this.bad('url', 'must be https: on plain http anybody on the way could read the key'); // prettier-ignore
    return value;
  }

  /** A pool's day that begins elsewhere than declared moves income across days, and at new year across tax years. */
  private dayOffset(pool: string): number {
    const value = this.fields['dayOffsetMinutes'];
    if (value === undefined) {
      if (pool === 'viabtc') this.bad('dayOffsetMinutes', "is missing: ViaBTC's days begin at UTC+8, write 480; without it a reward could fall on another tax day"); // prettier-ignore
      return 0;
    }
    if (value instanceof JsonNumber && DAY_OFFSET.test(value.text)) return Number.parseInt(value.text, 10);
    this.bad('dayOffsetMinutes', 'is not a whole number of minutes without quotes, such as 480');
    return 0;
  }

  private amountDecimals(pool: string): { readonly amountDecimals?: number } {
    const value = this.fields['amountDecimals'];
    const usual = AMOUNT_DECIMALS[pool];
    if (value === undefined) return usual === undefined ? {} : { amountDecimals: usual };
    if (value instanceof JsonNumber && AMOUNT_DECIMALS_TEXT.test(value.text)) return { amountDecimals: Number.parseInt(value.text, 10) }; // prettier-ignore
    this.bad('amountDecimals', 'is not a whole number of decimals without quotes, such as 10');
    return {};
  }

  private missingAfter(): { readonly missingAfterDays?: number } {
    const value = this.fields['missingAfterDays'];
    if (value === undefined) return {};
    if (value instanceof JsonNumber && MISSING_DAYS.test(value.text)) return { missingAfterDays: Number.parseInt(value.text, 10) }; // prettier-ignore
    this.bad('missingAfterDays', 'is not a whole number of days from 4 to 365 without quotes, such as 14');
    return {};
  }

  /** The usual list is left out: naming it changes nothing. */
  private statement(pool: string): { readonly statement?: string } {
    const value = this.fields['statement'];
    if (value === undefined || this.fields['pool'] !== pool) return {};
    const lists = STATEMENTS[pool] ?? [];
    if (lists.length === 0) this.bad('statement', `is not for ${pool}, which has one list of income; leave it out`);
    else if (typeof value !== 'string' || !lists.includes(value)) this.bad('statement', `must be one of: ${lists.join(', ')}`); // prettier-ignore
    return typeof value === 'string' && value !== lists[0] ? { statement: value } : {};
  }

  private pplnsWindow(sharing: SharingRule, asset: Asset | undefined): { readonly pplnsWindow?: string } {
    const value = this.fields['pplnsWindow'];
    if (value !== undefined && typeof value !== 'string') {
      this.bad('pplnsWindow', 'is not a text, such as "2 difficulties"');
      return {};
    }
    if (asset === undefined) return {};
    try {
      checkRule(asset, sharing, value ?? null);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const why = error.message.replace(/ Nothing was changed\./, '').replace(/\.$/, '');
      this.bad('pplnsWindow', value === undefined ? `is missing: ${why}` : `is "${value}": ${why}`);
      return {};
    }
    return value === undefined ? {} : { pplnsWindow: value };
  }

  /** A file names no workers, so that by work everything in it would belong to nobody. */
  private refuseWorkOfFile(pool: string, sharing: SharingRule): void {
    if (pool === FILE_POOL && standsOnWork(sharing)) this.bad('sharing', `is "${sharing}", but a file names no workers; write percent or contract-units`); // prettier-ignore
  }

  private credentials(pool: string): Readonly<Record<string, Secret>> {
    const value = this.fields['credentials'] ?? {};
    if (!isObject(value)) {
      this.bad('credentials', 'is not an object');
      return {};
    }
    const wanted = CREDENTIALS[pool] ?? [];
    // Of a pool that is none, nothing is known of its keys.
    if (this.fields['pool'] === pool) this.refuseUnknown(Object.keys(value), wanted, 'credentials.');
    const read: [string, Secret][] = [];
    for (const name of wanted) {
      const secret = value[name];
      if (typeof secret === 'string' && secret !== '') read.push([name, new Secret(secret)]);
      else if (this.fields['pool'] === pool) this.bad(`credentials.${name}`, secret === undefined || secret === '' ? 'is missing' : 'is not a text'); // prettier-ignore
    }
    return Object.fromEntries(read);
  }

  private reason(): string {
    const value = this.fields['reason'];
    if (value === undefined) return NO_REASON;
    if (typeof value === 'string' && value.trim() !== '' && value.length <= REASON_LENGTH_MAX) return value.trim();
    this.bad('reason', `is not a text of 1 to ${REASON_LENGTH_MAX} characters`);
    return NO_REASON;
  }

  private declared(declaration: SourceDeclaration): SourceDeclaration | undefined {
    try {
      checkDeclaration(declaration);
      const found = contradictions(declaration);
      for (const { field, what } of found) this.bad(field, what);
      return found.length === 0 ? declaration : undefined;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.bad(String(error.fields['field']), 'is not valid');
      return undefined;
    }
  }
}
