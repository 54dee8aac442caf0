import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { formatCoins, type Instant } from '../../../src/units';
import type { BookDay, Fault, PoolBook } from './book';

export interface PoolServer {
  /** Base address as an adapter takes it, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** 0 takes a free port. */
  readonly port?: number;
  /** Braiins: requests faster than this are refused with 429. 0 allows any rate. */
  readonly minIntervalMs?: number;
  /** How long `slow` waits. */
  readonly slowMs?: number;
}

/** An answer before faults: JSON text, or a status of its own. */
export interface Answer {
  readonly status?: number;
  /** JSON text, made by hand so that numbers keep their spelling. */
  readonly json: string;
  /** The same answer as the pool spells an error inside a 200. */
  readonly errorJson: string;
}

/** What a route looks at beside the address and the body. */
export type AskedWith = Pick<IncomingMessage, 'headers' | 'method'>;

export type Route = (request: AskedWith, url: URL, body: string) => Answer | undefined;

/** A server that pages spoils its own pages; elsewhere there are none. */
const PAGE_FAULTS: ReadonlySet<string> = new Set<Fault>(['missing-page', 'doubled-page']);

const HUGE_BYTES = 100 * 1024 * 1024;

/** Starts a local pool on loopback. */
export async function startServer(book: PoolBook, route: Route, options: ServerOptions = {}): Promise<PoolServer> {
  let lastRequestMs = Number.NEGATIVE_INFINITY;
  const answerTo = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    // The pool's clock, not that of the machine under test.
    response.setHeader('date', new Date(book.poolNow()).toUTCString());
    const url = new URL(request.url ?? '/', 'http://pool');
    book.requests.push(`${url.pathname}${url.search}`);
    const nowMs = performance.now();
    const tooFast = nowMs - lastRequestMs < (options.minIntervalMs ?? 0);
    lastRequestMs = nowMs;
    const answer = route(request, url, body);
    if (tooFast) return send(response, 429, '{"error":"Too Many Requests"}');
    if (answer === undefined) return send(response, 404, '{"error":"Not Found"}');
    const fault = PAGE_FAULTS.has(book.peekFault(url.pathname + url.search) ?? '')
      ? undefined
      : book.takeFault(url.pathname + url.search);
    const json = book.changed(url.pathname + url.search, answer.json);
    if (fault === undefined) return send(response, answer.status ?? 200, json);
    if (fault === 'echo' || fault === 'echo-refused') {
      // Everything that was sent, keys and all, comes back to whoever keeps the reply.
      const echo = JSON.stringify({ error: { headers: request.headers, url: request.url, body } });
      return send(response, fault === 'echo' ? 200 : 401, echo);
    }
    if (fault === 'slow-down') response.setHeader('retry-after', String(book.retryAfterSeconds));
    return spoil(response, { ...answer, json }, fault, options.slowMs ?? 2_000);
  };
  const server = createServer((request, response) => {
    textOf(request)
      .then((body) => answerTo(request, response, body))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

function spoil(
  response: ServerResponse,
  answer: Answer,
  fault: Exclude<Fault, 'echo' | 'echo-refused'>,
  slowMs: number,
): void {
  switch (fault) {
    case 'error-inside':
      return send(response, 200, answer.errorJson);
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Just a moment...</title>');
      return;
    case 'truncated':
      return send(response, 200, answer.json.slice(0, Math.floor(answer.json.length / 2)));
    case 'huge':
      return pour(response);
    case 'deep':
      return send(response, 200, '['.repeat(100_000));
    case 'tiny-number':
      return send(response, 200, firstAmount(answer.json, '1e-9'));
    case 'nan':
      return send(response, 200, firstAmount(answer.json, 'NaN'));
    case 'too-many-requests':
    case 'slow-down':
      return send(response, 429, '{"error":"Too Many Requests"}');
    case 'server-error':
      return send(response, 503, 'upstream connect error');
    case 'slow':
      setTimeout(() => send(response, 200, answer.json), slowMs).unref();
      return;
    case 'hang-up':
      response.destroy();
      return;
    case 'missing-page':
    case 'doubled-page':
      return send(response, 200, answer.json);
  }
}

/** Every pool's name for the amount that a row is about. */
const FIRST_AMOUNT =
  /("(?:total_reward|user_reward|satoshis_net_earned|total_profit|revenue|totalAmount|changed_balance|amount)":\s*)("[^"]*"|-?\d[\d.eE+-]*)/;

/** Replaces the first amount by a spelling that no amount has, quoted or not as the pool quotes it. */
function firstAmount(json: string, text: string): string {
  return json.replace(
    FIRST_AMOUNT,
    (_all, key: string, was: string) => key + (was.startsWith('"') ? `"${text}"` : text),
  );
}

const NUMBER = '@number:';

/** Stands for a JSON number that keeps its spelling: doubles would lose digits of money. */
export function jsonNumber(text: string): string {
  return NUMBER + text;
}

/** JSON text in which every `jsonNumber` is a bare number. */
export function withNumbers(value: unknown): string {
  return JSON.stringify(value).replace(new RegExp(`"${NUMBER}([^"]*)"`, 'g'), '$1');
}

/** 100 MB of JSON that never ends, as fast as the client takes it. */
function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = `${'[0],'.repeat(16_384)}\n`;
  let sent = 0;
  response.write('{"result":[');
  const more = (): void => {
    while (sent < HUGE_BYTES) {
      sent += chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
    response.end('0]}');
  };
  response.on('error', () => undefined);
  more();
}

/** Unix seconds as the pools write them. */
export function seconds(at: Instant): number {
  return Math.floor(at / 1_000);
}

/** Coins as decimal text, with the decimals beyond the coin's own if the book has any. */
export function coins(book: PoolBook, day: Pick<BookDay, 'amount' | 'tail'>): string {
  return formatCoins({ asset: book.options.asset, units: day.amount }) + day.tail;
}
