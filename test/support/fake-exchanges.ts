import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HOUR_MS, type Instant, instant, parseInstant, SECOND_MS } from '../../src/units';

/** One hour as an exchange knows it: decimal text of its close; `0` volume is an hour without a trade. */
interface Hour {
  readonly start: Instant;
  readonly close: string;
  readonly volume: string;
}

/** What goes wrong with a reply: a status, a whole body, a change of the right one, or no reply at all. */
export type ExchangeFault =
  | { readonly status: number }
  | { readonly body: string }
  | { readonly change: (json: string) => string }
  | { readonly hang: true };

export interface FakeExchange {
  readonly url: string;
  /** Paths asked for, in order. */
  readonly requests: string[];
  /** Sets the close of the hour that ends at this time. */
  closeAt(end: string, close: string, volume?: string): void;
  fail(fault: ExchangeFault | undefined): void;
  close(): Promise<void>;
}

type Spell = (url: URL, hours: readonly Hour[]) => string | undefined;

async function start(spell: Spell): Promise<FakeExchange> {
  const hours = new Map<Instant, Hour>();
  const requests: string[] = [];
  let fault: ExchangeFault | undefined;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://exchange');
    requests.push(`${url.pathname}${url.search}`);
    const json = spell(url, [...hours.values()]);
    if (fault !== undefined && 'hang' in fault) return;
    if (fault !== undefined && 'status' in fault) return void response.writeHead(fault.status).end('<html>busy</html>');
    if (json === undefined) return void response.writeHead(404).end('{"message":"NotFound"}');
    const body = fault === undefined ? json : 'body' in fault ? fault.body : fault.change(json);
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    closeAt: (end, close, volume = '1.5') => {
      const from = instant(parseInstant(end) - HOUR_MS);
      hours.set(from, { start: from, close, volume });
    },
    fail: (next) => void (fault = next),
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}

const seconds = (at: Instant): number => at / SECOND_MS;

/** Kraken's public candles on loopback: bitcoin alone, under a name of Kraken's own, oldest first, prices as text. */
export function startKraken(): Promise<FakeExchange> {
  return start((url, hours) => {
    if (url.pathname !== '/0/public/OHLC') return undefined;
    if (url.searchParams.get('pair') !== 'XBTUSD') return '{"error":["EQuery:Unknown asset pair"]}';
    const since = Number(url.searchParams.get('since') ?? '0');
    const rows = hours
      .filter((hour) => seconds(hour.start) > since)
      .sort((a, b) => a.start - b.start)
      .map(({ start: at, close, volume }) => [seconds(at), close, close, close, close, close, volume, 12]);
    return JSON.stringify({ error: [], result: { XXBTZUSD: rows, last: seconds(hours.at(-1)?.start ?? instant(0)) } });
  });
}

/** Coinbase Exchange's public candles on loopback: bitcoin alone, newest first, prices as JSON numbers. */
export function startCoinbase(): Promise<FakeExchange> {
  return start((url, hours) => {
    if (url.pathname !== '/products/BTC-USD/candles') return undefined;
    const from = parseInstant(url.searchParams.get('start') ?? '');
    const to = parseInstant(url.searchParams.get('end') ?? '');
    const rows = hours
      .filter((hour) => hour.start >= from && hour.start <= to && hour.volume !== '0')
      .sort((a, b) => b.start - a.start)
      .map(({ start: at, close, volume }) => `[${seconds(at)},${close},${close},${close},${close},${volume}]`);
    return `[${rows.join(',')}]`;
  });
}
