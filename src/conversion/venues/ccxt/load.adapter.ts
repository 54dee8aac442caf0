import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Decimal, DomainError, type ExactJson, formatDecimal, JsonNumber, parseDecimal, parseExactJson, type Secret } from '../../../units'; // prettier-ignore
import type { CcxtExchange } from './exchange';
import { profileOf } from './profiles';
import { badReply } from './reply';

const load = createRequire(__filename);

/** The longest honest reply is the list of all markets: some 4 MB at OKX. */
const BODY_BYTES_MAX = 32 * 1024 * 1024;
const TIMEOUT_MS = 20_000;
const NAME = /^[a-z0-9]{2,20}$/;

/** What signs in to a venue: `password` is the passphrase that OKX and KuCoin ask for besides. */
export interface VenueKey {
  readonly apiKey: Secret;
  readonly apiSecret: Secret;
  readonly password?: Secret;
}

export interface ExchangeOptions {
  /** ccxt's own name of the exchange: kraken, coinbase, binanceus, okx … */
  readonly exchange: string;
  readonly key: VenueKey;
  /** Scheme, host and port in place of every address of the exchange: a local server or a proxy of the operator's. */
  readonly url?: string;
  readonly timeoutMs?: number;
  /** Whether ccxt keeps the exchange's pace. Left out: everywhere but at a server on this machine. */
  readonly paced?: boolean;
}

/** Called with what a request says, when it is about to leave. @throws whatever keeps it from leaving */
type Leaving = (request: string) => Promise<void>;

type Settings = Record<string, unknown>;
/** What is changed on ccxt's object so that no amount ever passes through a double. */
interface Pliable extends CcxtExchange {
  urls: { api: unknown };
  number: unknown;
  parseJson: (text: string) => unknown;
  parseOrderBookBidAsk: (row: unknown, priceKey?: number | string, amountKey?: number | string) => unknown;
  amountToPrecision: (symbol: string, amount: unknown) => unknown;
  priceToPrecision: (symbol: string, price: unknown) => unknown;
  currencyToPrecision: (code: string, amount: unknown) => unknown;
  fetchImplementation: unknown;
  nonce: () => number;
}

/**
 * Loads one exchange of ccxt, and only it: the whole library takes twice the time and memory (docs/venues.md). Nothing
 * is loaded before this is called.
 * @param leaving asked of every request that may change something, after ccxt's queue: nothing stands between it and the wire
 * @throws DomainError `conversion.unknown-venue`
 */
export function loadExchange(options: ExchangeOptions, leaving: Leaving): CcxtExchange {
  const { exchange: id, key } = options;
  const make = exchangeClass(id);
  const exchange = new make({
    apiKey: key.apiKey.reveal(),
    secret: key.apiSecret.reveal(),
    ...(key.password === undefined ? {} : { password: key.password.reveal() }),
    timeout: options.timeoutMs ?? TIMEOUT_MS,
    enableRateLimit: options.paced ?? !isHere(options.url),
    // A request is repeated by our own rules or not at all (FAULTS.md F35).
    options: { maxRetriesOnFailure: 0, adjustForTimeDifference: true, ...profileOf(id).options },
  });
  makeExact(exchange);
  strictlyRising(exchange);
  exchange.fetchImplementation = async (url: string, request: RequestInit): Promise<Response> => {
    const { method, body } = request;
    if (method !== undefined && method !== 'GET') await leaving(`${url} ${typeof body === 'string' ? body : ''}`);
    return boundedFetch(url, request);
  };
  if (options.url !== undefined) exchange.urls.api = elsewhere(exchange.urls.api, options.url);
  return exchange;
}

function exchangeClass(id: string): new (settings: Settings) => Pliable {
  const unknown = (): DomainError =>
    new DomainError('conversion.unknown-venue', `There is no exchange named "${id.slice(0, 40)}" in ccxt.`, { venue: id.slice(0, 40) }); // prettier-ignore
  if (!NAME.test(id)) throw unknown();
  // dist/ccxt.cjs is the package's one entry; the single exchanges stand beside it as modules.
  const file = join(dirname(load.resolve('ccxt')), '..', 'js', 'src', `${id}.js`);
  try {
    load.resolve(file);
  } catch {
    throw unknown();
  }
  const loaded = load(file) as { default?: unknown };
  if (typeof loaded.default !== 'function') throw unknown();
  return loaded.default as new (settings: Settings) => Pliable;
}

function makeExact(exchange: Pliable): void {
  exchange.number = String;
  // ccxt takes what is no JSON for an empty answer, and an empty answer for "no such order": here it is refused.
  exchange.parseJson = (text) => {
    try {
      return asTexts(parseExactJson(text));
    } catch {
      throw badReply('the reply is no JSON that can be read');
    }
  };
  exchange.parseOrderBookBidAsk = (row, priceKey = 0, amountKey = 1) => {
    const cells = row as Record<string | number, unknown>;
    return [cells[priceKey], cells[amountKey]];
  };
  // Amounts and prices come rounded by our own rules (market.ts) and are sent as they were written.
  const asWritten = (_: string, value: unknown): unknown => value;
  exchange.amountToPrecision = asWritten;
  exchange.priceToPrecision = asWritten;
  exchange.currencyToPrecision = asWritten;
}

/** Kraken and others refuse a request whose number is not above the last one's; two may fall on one millisecond. */
function strictlyRising(exchange: Pliable): void {
  const own = exchange.nonce.bind(exchange);
  let last = 0;
  exchange.nonce = () => (last = Math.max(last + 1, own()));
}

/** JSON with every number as plain decimal text. @throws DomainError units.bad-decimal for one beyond any amount */
function asTexts(value: ExactJson): unknown {
  if (value instanceof JsonNumber) return formatDecimal(numberOf(value.text));
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: ExactJson) => asTexts(item));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asTexts(item)]));
}

function numberOf(text: string): Decimal {
  return parseDecimal(text, { exponent: true });
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function isHere(url: string | undefined): boolean {
  return url !== undefined && LOOPBACK.has(new URL(url).hostname);
}

/** The same paths at another place, for every address that the exchange has. */
function elsewhere(api: unknown, url: string): unknown {
  if (typeof api === 'string') return api.replace(/^https?:\/\/[^/]+/, url.replace(/\/$/, ''));
  if (api === null || typeof api !== 'object') return api;
  return Object.fromEntries(Object.entries(api).map(([name, item]) => [name, elsewhere(item, url)]));
}

/** fetch without redirects (a signature must not follow one) and with a bound on what is read. */
async function boundedFetch(url: string, request: RequestInit): Promise<Response> {
  const { method, headers, body, signal } = request;
  const response = await fetch(url, {
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
    redirect: 'manual',
  });
  if (response.status >= 300 && response.status < 400) throw new TypeError('the venue redirects');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (response.body !== null) {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) throw new TypeError('the reply is too long');
      chunks.push(chunk);
    }
  }
  const { status, statusText } = response;
  return new Response(status === 204 ? null : Buffer.concat(chunks), { status, statusText, headers: response.headers });
}
