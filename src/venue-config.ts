import { readFileSync, statSync } from 'node:fs';
import type { CcxtVenueOptions } from './conversion/venues/ccxt/ccxt-venue.adapter';
import { FileMistakes } from './env-reader';
import { nearestName } from './nearest-name';
import { DomainError, type ExactJson, JsonNumber, parseExactJson, Secret } from './units';

const FIELDS: readonly string[] = ['exchange', 'id', 'apiKey', 'apiSecret', 'password', 'url'];
const OTHERS_MASK = 0o077;
const BAD_VENUE = 'config.bad-venue';
/** In the chart of accounts for ever. */
const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** The rehearsal's own id: its books are not an exchange's. */
const DRY_RUN_ID = 'dry-run';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Reads the venue file: one JSON object with the exchange and a key that can read and trade (docs/venues.md).
 * @throws DomainError when the file cannot be used at all; FileMistakes `config.bad-venue` with every mistake in it
 */
export function readVenue(file: string): CcxtVenueOptions {
  if ((statSync(file).mode & OTHERS_MASK) !== 0) {
    throw new DomainError(
      'config.open-file',
      `others can read it and it holds a venue's key; run "chmod 600 ${file}".`,
    );
  }
  const fields = parseObject(readFileSync(file, 'utf8'));
  const mistakes: string[] = [];
  for (const name of Object.keys(fields).filter((one) => !FIELDS.includes(one))) {
    mistakes.push(`${name} is not a field; the nearest one is ${nearestName(name, FIELDS) ?? ''}.`);
  }
  const text = (name: string, needed: boolean): string => {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
    if (needed || value !== undefined) mistakes.push(`${name} is ${value === undefined || value === '' ? 'missing' : 'not a text'}.`); // prettier-ignore
    return '';
  };
  const exchange = text('exchange', true);
  const id = text('id', false) || exchange;
  const [apiKey, apiSecret] = [text('apiKey', true), text('apiSecret', true)];
  const [password, url] = [text('password', false), text('url', false)];
  if (exchange !== '' && (!ID.test(id) || id === DRY_RUN_ID)) mistakes.push('id must be lower-case letters, digits and hyphens, and not "dry-run".'); // prettier-ignore
  if (url !== '' && !safe(url)) mistakes.push('url must be https, or http on this machine, without a user in it.');
  if (mistakes.length > 0) throw new FileMistakes(BAD_VENUE, mistakes);
  return {
    id,
    exchange,
    key: {
      apiKey: new Secret(apiKey),
      apiSecret: new Secret(apiSecret),
      ...(password === '' ? {} : { password: new Secret(password) }),
    },
    ...(url === '' ? {} : { url }),
  };
}

/** The parser's own words may quote a key and are not repeated. */
function parseObject(text: string): Readonly<Record<string, ExactJson>> {
  let value: ExactJson;
  try {
    value = parseExactJson(text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(BAD_VENUE, 'the file is not valid JSON.');
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof JsonNumber)) {
    return value as Readonly<Record<string, ExactJson>>;
  }
  throw new DomainError(
    BAD_VENUE,
    'the file must hold one JSON object: { "exchange": …, "apiKey": …, "apiSecret": … }.',
  );
}

function safe(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}
