import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, DomainError } from '../units';
import { Reply } from './reply';
import { type RawReply, SourceFailure } from './source';

/** A year of days with every field is below 200 kB; a reply above this is an attack or a fault. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;
const TIMEOUT_MS = 20_000;

export interface SourceHttpOptions {
  readonly sourceId: string;
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Pools ban what asks faster: Braiins one request per 5 s, OCEAN 1 s. */
  readonly minIntervalMs: number;
  readonly timeoutMs?: number;
  readonly bodyBytesMax?: number;
}

/** What one attempt heard: the replies are kept whether or not anybody can read them. */
export interface Conversation {
  readonly replies: RawReply[];
}

/**
 * GET with a bounded body, a time limit, no redirects (a token must not follow one), and a pause between requests.
 * Headers, where the secrets are, are never recorded.
 */
export class SourceHttp {
  private readonly base: string;
  private queue: Promise<unknown> = Promise.resolve();
  private readyAtMs = 0;

  /** @throws DomainError `rewards.insecure-url` for plain http to anything but loopback */
  constructor(private readonly options: SourceHttpOptions) {
    this.base = checkedBase(options.sourceId, options.baseUrl);
  }

  /** @throws SourceFailure */
  async json(heard: Conversation, path: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const turn = this.queue.then(async () => {
      await this.pause();
      return this.get(path, headers);
    });
    this.queue = turn.catch(() => undefined);
    const reply = await turn;
    heard.replies.push(reply);
    this.checkStatus(reply);
    return Reply.parse(this.options.sourceId, reply);
  }

  /** Runs one attempt; whatever fails in it carries the replies heard so far. */
  async attempt<T>(work: (heard: Conversation) => Promise<T>): Promise<T> {
    const heard: Conversation = { replies: [] };
    try {
      return await work(heard);
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      throw new SourceFailure(
        error.code as 'rewards.bad-reply',
        error.message,
        error.fields as { source: string; field: string },
        { cause: error.cause, replies: heard.replies },
      );
    }
  }

  private async pause(): Promise<void> {
    const waitMs = this.readyAtMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    this.readyAtMs = performance.now() + this.options.minIntervalMs;
  }

  private checkStatus(reply: RawReply): void {
    if (reply.status === 200) return;
    const refused = reply.status === 401 || reply.status === 403;
    throw new SourceFailure(
      refused ? 'rewards.refused' : 'rewards.unavailable',
      reply.status === 0 ? 'No reply came from the pool.' : `The pool answered with status ${reply.status}.`,
      {
        source: this.options.sourceId,
        field: 'status',
        status: reply.status,
        reason: reply.status === 0 ? reply.body : 'status',
      },
    );
  }

  private async get(path: string, headers: Readonly<Record<string, string>>): Promise<RawReply> {
    const at = this.options.clock.now();
    const signal = AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS);
    try {
      const response = await fetch(`${this.base}${path}`, { headers, redirect: 'manual', signal });
      const body = await boundedBody(response, this.options.bodyBytesMax ?? BODY_BYTES_MAX);
      return { at, path, status: response.status, ...body };
    } catch {
      // The cause of a fetch error may quote the request; only the kind of failure is kept.
      const body = signal.aborted ? 'timeout' : 'no-connection';
      return { at, path, status: 0, bytes: 0, truncated: false, body };
    }
  }
}

async function boundedBody(
  response: Response,
  bytesMax: number,
): Promise<Pick<RawReply, 'bytes' | 'truncated' | 'body'>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (response.body !== null) {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      chunks.push(chunk);
      // Leaving the loop cancels the stream: the rest is never read.
      if (bytes > bytesMax) break;
    }
  }
  const truncated = bytes > bytesMax;
  return { bytes, truncated, body: Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8') };
}

function checkedBase(sourceId: string, text: string): string {
  const bad = (reason: string): DomainError =>
    new DomainError('rewards.insecure-url', `The address of source "${sourceId}" must be https.`, {
      source: sourceId,
      reason,
    });
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw bad('not-a-url');
  }
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) throw bad('plain-http');
  if (url.username !== '' || url.password !== '') throw bad('credentials-in-url');
  return text.replace(/\/+$/, '');
}
