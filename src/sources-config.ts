import { readFileSync, statSync } from 'node:fs';
import { checkDeclaration, type SourceDeclaration } from './rewards';
import {
  dayStartAtOffset,
  DomainError,
  type ExactJson,
  JsonNumber,
  parseAsset,
  parseDay,
  parseExactJson,
  Secret,
} from './units';

/** One entry of the sources file: what the operator declares, and how the pool is reached. */
export interface SourceConfig {
  readonly declaration: SourceDeclaration;
  readonly url: string;
  /** Pool account, key and secret by name, as the pool's adapter asks for them. */
  readonly credentials: Readonly<Record<string, Secret>>;
  /** Why the declaration is what it is, in the operator's words: printed for the tax preparer. */
  readonly reason: string;
}

const POOLS = ['braiins', 'ocean', 'viabtc'] as const;
type TextField =
  | 'id'
  | 'pool'
  | 'asset'
  | 'reports'
  | 'recogniseAt'
  | 'legalModel'
  | 'ownerAtConversion'
  | 'sharing'
  | 'receivesAt'
  | 'since'
  | 'url';
const OTHERS_MASK = 0o077;
const REASON_LENGTH_MAX = 500;
const NO_REASON = 'no reason is given in the sources file';

/**
 * Reads the sources file: a JSON list with one object a source (docs/sources.md).
 * The legal model has no default (RULES.md 1): a source without one is refused.
 * @throws DomainError naming the place in the file
 */
export function readSources(file: string): SourceConfig[] {
  if ((statSync(file).mode & OTHERS_MASK) !== 0) {
    throw new DomainError('config.open-file', `others can read it and it holds pool keys; run "chmod 600 ${file}".`);
  }
  const list = parseExactJson(readFileSync(file, 'utf8'));
  if (!Array.isArray(list)) throw new DomainError('config.bad-sources', 'the file must hold a JSON list of sources.');
  const sources = (list as readonly ExactJson[]).map(readSource);
  const ids = new Set(sources.map((source) => source.declaration.id));
  if (ids.size !== sources.length) throw new DomainError('config.bad-sources', 'two sources have the same id.');
  return sources;
}

function readSource(item: ExactJson, index: number): SourceConfig {
  const bad = (field: string, what: string): DomainError =>
    new DomainError('config.bad-sources', `source ${index + 1} in the file: ${field} ${what}.`, { index, field });
  if (item === null || typeof item !== 'object' || Array.isArray(item) || item instanceof JsonNumber) {
    throw bad('it', 'is not an object');
  }
  const fields = item as Readonly<Record<string, ExactJson>>;
  const text = (field: TextField): string => {
    const value = fields[field];
    if (typeof value !== 'string' || value === '') throw bad(field, 'is missing');
    return value;
  };
  const choice = <T extends string>(field: TextField, allowed: readonly T[]): T => {
    const found = allowed.find((one) => one === text(field));
    if (found === undefined) throw bad(field, `must be one of: ${allowed.join(', ')}`);
    return found;
  };
  const offset = fields['dayOffsetMinutes'];
  const dayOffsetMinutes = offset instanceof JsonNumber ? Number.parseInt(offset.text, 10) : 0;
  const declaration = checkDeclaration({
    id: text('id'),
    pool: choice('pool', POOLS),
    asset: parseAsset(text('asset')),
    dayOffsetMinutes,
    reports: choice('reports', ['net', 'gross']),
    recogniseAt: choice('recogniseAt', ['credit', 'matured', 'withdrawable', 'on-chain']),
    legalModel: choice('legalModel', ['principal', 'nominee', 'agent', 'marketplace', 'partnership']),
    ownerAtConversion: choice('ownerAtConversion', ['operator', 'member', 'none']),
    sharing: choice('sharing', ['work', 'percent']),
    receivesAt: choice('receivesAt', ['treasury', 'venue']),
    since: dayStartAtOffset(parseDay(text('since')), dayOffsetMinutes),
  });
  return {
    declaration,
    url: text('url'),
    credentials: credentialsOf(fields['credentials'], bad),
    reason: reasonOf(fields['reason'], bad),
  };
}

function reasonOf(value: ExactJson | undefined, bad: (field: string, what: string) => DomainError): string {
  if (value === undefined) return NO_REASON;
  if (typeof value !== 'string' || value.trim() === '' || value.length > REASON_LENGTH_MAX) {
    throw bad('reason', `is not a text of 1 to ${REASON_LENGTH_MAX} characters`);
  }
  return value.trim();
}

function credentialsOf(
  value: ExactJson | undefined,
  bad: (field: string, what: string) => DomainError,
): Readonly<Record<string, Secret>> {
  if (value === undefined) return {};
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof JsonNumber) {
    throw bad('credentials', 'is not an object');
  }
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, ExactJson>>).map(([name, secret]) => {
      if (typeof secret !== 'string' || secret === '') throw bad(`credentials.${name}`, 'is not a text');
      return [name, new Secret(secret)];
    }),
  );
}
