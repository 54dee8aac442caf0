import { DomainError, type ExactJson, parseExactJson } from '../../units';
import { badReply } from '../candle';

/** 300 candles are below 40 kB. */
const BODY_BYTES_MAX = 1024 * 1024;
const TIMEOUT_MS = 10_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface PublicJsonOptions {
  readonly exchange: string;
  readonly baseUrl: string;
  readonly timeoutMs?: number;
}

/** What an exchange said: a 404 is an answer too, because it means that it has no such market. */
export interface PublicAnswer {
  readonly status: number;
  readonly json: ExactJson | undefined;
}

/** GETs of public market data: no keys, a bounded body, a time limit, no redirects. */
export class PublicJson {
  private readonly base: string;

  /** @throws DomainError `prices.bad-address` for anything but https, or http on this machine */
  constructor(private readonly options: PublicJsonOptions) {
    const url = URL.canParse(options.baseUrl) ? new URL(options.baseUrl) : undefined;
    const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
    if (!safe) {
      const { exchange } = options;
      throw new DomainError('prices.bad-address', `The address of ${exchange} must be https.`, { exchange });
    }
    this.base = options.baseUrl.replace(/\/+$/, '');
  }

  /** @throws DomainError `prices.unavailable` without a usable reply, `prices.bad-reply` for one that is not JSON */
  async get(path: string): Promise<PublicAnswer> {
    const { exchange } = this.options;
    const signal = AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS);
    let status: number;
    let body: string | undefined;
    try {
      const response = await fetch(`${this.base}${path}`, {
        headers: { accept: 'application/json' },
        redirect: 'manual',
        signal,
      });
      status = response.status;
      body = await boundedText(response);
    } catch (cause) {
      throw unavailable(exchange, signal.aborted ? 'no answer in time' : 'no connection', cause);
    }
    if (status === 404) return { status, json: undefined };
    if (status !== 200) throw unavailable(exchange, `status ${status}`);
    if (body === undefined) throw badReply(exchange, 'a reply larger than any list of candles');
    try {
      return { status, json: parseExactJson(body) };
    } catch (cause) {
      throw badReply(exchange, 'no JSON', cause);
    }
  }
}

export function unavailable(exchange: string, reason: string, cause?: unknown): DomainError {
  const sentence = `${exchange} gives no prices now (${reason}). No money is affected; what needs a price waits unpriced, and it is asked again by itself.`;
  return new DomainError('prices.unavailable', sentence, { exchange, reason }, cause === undefined ? {} : { cause });
}

/** Undefined when there is more than any list of candles has; the rest is never read. */
async function boundedText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (response.body === null) return '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
