import { EventEmitter } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { HOUR_MS, type Instant, plusMs } from '../../src/units';
import { AMOUNTS, badFigures, badShapes, reordered } from '../contract/bad-replies';
import type { PoolBook } from '../support/pools';
import type { Answer, Route } from '../support/pools/http';
import type { Pool } from './pool';
import type { Prng } from './prng';
import type { Tally } from './tally';

/** Above what the simulated sources read at most. */
const HUGE = `{"result":[${'[0],'.repeat(70_000)}0]}`;
export const WIRE_BODY_BYTES_MAX = 256 * 1024;

/** One pool's end of the wire: its truth, its book in the pool's own words, and how it spoils what it says. */
export interface WireEnd {
  readonly pool: Pool;
  readonly book: PoolBook;
  readonly route: Route;
  /** Whatever the service sends to it and must keep to itself. */
  readonly secrets: readonly string[];
}

interface Asked {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** @returns undefined when the line breaks */
type Listener = (url: URL, asked: Asked) => Response | undefined;

type Spoil = readonly [fault: string, spoil: (answer: Answer) => Response | undefined];

const text = (body: string, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers });

const SPOILS: readonly Spoil[] = [
  ['F32 html', () => text('<!doctype html><title>Just a moment...</title>')],
  ['F32 truncated', ({ json }) => text(json.slice(0, Math.floor(json.length / 2)))],
  ['F32 nested deep', () => text('['.repeat(20_000))],
  ['F32 huge', () => text(HUGE)],
  ['F32 error inside a 200', ({ errorJson }) => text(errorJson)],
  ['F33 429', () => text('{"error":"Too Many Requests"}', 429, { 'retry-after': '3600' })],
  ['F33 5xx', () => text('upstream connect error', 503)],
  ['F33 hang-up', () => undefined],
  ...badFigures(AMOUNTS).map(([what, change]): Spoil => [`F52 ${what}`, ({ json }) => text(change(json))]),
  ...badShapes(AMOUNTS).map(([what, change]): Spoil => {
    const number = what === 'the same row twice' ? 'F27' : what.startsWith('an id again') ? 'F31' : 'F32';
    return [`${number} ${what}`, ({ json }) => text(change(json))];
  }),
  ...reordered(AMOUNTS).map(([what, change]): Spoil => [`F30 ${what}`, ({ json }) => text(change(json))]),
];

/**
 * The network between the service and the pools that it asks over HTTP, in this process: the real adapters read what comes
 * out of it. Which reply is spoilt, and how, follows from the seed.
 */
export class Wire {
  /** Every reply in so many hundredths. */
  spoilPercent = 0;
  readonly #ends = new Map<string, WireEnd>();
  readonly #listeners = new Map<string, Listener>();

  constructor(
    private readonly random: Prng,
    private readonly tally: Tally,
  ) {}

  /** @returns the address under which the end is asked */
  open(end: WireEnd): string {
    const origin = `http://127.0.0.1:${this.#ends.size + 1}`;
    this.#ends.set(origin, end);
    return origin;
  }

  /** As `open`, for whoever spoils its answers itself. */
  listen(listener: Listener): string {
    const origin = `http://127.0.0.2:${this.#listeners.size + 1}`;
    this.#listeners.set(origin, listener);
    return origin;
  }

  /** No secret of a pool may stand where replies are kept. */
  secrets(): readonly string[] {
    return [...this.#ends.values()].flatMap(({ secrets }) => secrets);
  }

  /** Runs `work` with `fetch` and Node's own client on this wire and on no other. */
  async connect<T>(work: () => Promise<T>): Promise<T> {
    const { fetch } = globalThis;
    const { request } = http;
    globalThis.fetch = (input, init) => this.#ask(new URL(input instanceof Request ? input.url : input), init ?? {});
    http.request = ((url: string, asked: RequestInit) =>
      this.#request(new URL(url), asked)) as unknown as typeof request;
    try {
      return await work();
    } finally {
      globalThis.fetch = fetch;
      http.request = request;
    }
  }

  /** A question as `http.request` asks it: sent with `end`; an answer, as a stream, and an error are events. */
  #request(url: URL, { method, headers }: RequestInit): EventEmitter {
    const question = new EventEmitter();
    const ask = async (body: string | undefined): Promise<void> => {
      const about = { ...(method === undefined ? {} : { method }), ...(headers === undefined ? {} : { headers }) };
      const response = await this.#ask(url, body === undefined ? about : { ...about, body });
      const bytes = Buffer.from(await response.arrayBuffer());
      const told = { statusCode: response.status, headers: Object.fromEntries(response.headers) };
      question.emit('response', Object.assign(Readable.from([bytes]), told));
    };
    const end = (body?: string): void => {
      ask(body).catch((error: unknown) => question.emit('error', error));
    };
    const destroy = (cause?: Error): void => {
      if (cause !== undefined) question.emit('error', cause);
    };
    return Object.assign(question, { end, destroy });
  }

  #ask(url: URL, init: RequestInit): Promise<Response> {
    const headers = Object.fromEntries(
      [...new Headers(init.headers)].map(([name, value]) => [name.toLowerCase(), value]),
    );
    const asked = { method: init.method ?? 'GET', headers, body: typeof init.body === 'string' ? init.body : '' };
    const listener = this.#listeners.get(url.origin);
    const response = listener === undefined ? this.#told(url, asked) : listener(url, asked);
    return response === undefined ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(response);
  }

  #told(url: URL, asked: Asked): Response | undefined {
    const end = this.#ends.get(url.origin);
    if (end === undefined) throw new TypeError(`nobody listens at ${url.origin}`);
    tell(end);
    const response = this.#answer(end, url, asked);
    response?.headers.set('date', new Date(end.book.poolNow()).toUTCString());
    return response;
  }

  #answer(end: WireEnd, url: URL, asked: Asked): Response | undefined {
    const { random, tally } = this;
    if (end.pool.down) {
      tally.hit('F33 no answer for days');
      return random.pick([undefined, text('upstream connect error', 502)]);
    }
    const spoils = random.chance(this.spoilPercent);
    if (spoils && random.chance(10)) this.#spoilPages(end);
    const answer = end.route(asked, url, asked.body);
    if (answer === undefined) return text('{"error":"Not Found"}', 404);
    if (spoils && random.chance(10)) {
      tally.hit('bad-input secrets sent back');
      return text(JSON.stringify({ error: { headers: asked.headers, url: url.href } }), random.pick([200, 401]));
    }
    const [fault, spoil] = spoils ? random.pick(SPOILS) : NOTHING;
    if (spoils) tally.hit(fault);
    return spoil(answer);
  }

  /** Where the pool pages, a page is missing or comes twice; elsewhere nothing happens. */
  #spoilPages({ book }: WireEnd): void {
    const fault = this.random.pick(['missing-page', 'doubled-page'] as const);
    book.breakReplies(fault, 1);
    this.tally.hit(`F30 ${fault}`);
  }
}

const NOTHING: Spoil = ['', ({ json, status }) => text(json, status ?? 200)];

/** Brings the book up to what the pool would tell now. */
function tell({ pool, book }: WireEnd): void {
  const at = pool.now;
  book.days.clear();
  for (const { day, net, to, settled } of pool.toldDays()) {
    book.creditDay(day, net, { calculatedAt: plusMs(to, settled ? HOUR_MS : -HOUR_MS) });
  }
  book.payouts.splice(0, book.payouts.length, ...oldPayouts(pool));
  for (const { id, at: paidAt, amount, fee, txid, lightning, status } of pool.toldPayouts()) {
    const destination = lightning ? `lnbc${id}` : 'simulated';
    book.payouts.push({
      id: OLD + id,
      at: paidAt,
      amount,
      fee,
      txid,
      lightning,
      generation: false,
      destination,
      status,
    });
  }
  book.workers.clear();
  for (const { name, rate, offUntil } of pool.workers) {
    const hashRate = offUntil > at ? 0n : rate;
    const state = offUntil > at ? 'off' : 'ok';
    book.setWorker({ name, hashRate1h: hashRate, hashRate24h: hashRate, state, lastShareAt: at });
  }
}

/** More than a page: what the pool paid before the operator came, to a wallet that is not ours. */
const OLD = 60;

function oldPayouts({ declaration: { since, pool } }: Pool): PoolBook['payouts'] {
  if (pool !== 'viabtc') return [];
  return Array.from({ length: OLD - 5 }, (_, index) => ({
    ...{ id: index + 1, at: oldDay(since, index), amount: 5_000n, fee: 0n, lightning: false, generation: false },
    ...{ txid: `${index + 1}`.padStart(64, '0'), destination: 'another wallet', status: 'confirmed' as const },
  }));
}

function oldDay(since: Instant, index: number): Instant {
  return plusMs(since, -(OLD - index) * 24 * HOUR_MS);
}
