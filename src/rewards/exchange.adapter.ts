import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A question over HTTP, and how much of the answer is read. */
export interface Question {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyBytesMax: number;
  /** For the whole of it, to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Ends it at once. */
  readonly stop?: AbortSignal | undefined;
}

/** An answer, whatever its status: its body is cut at the bound. */
export interface Answer {
  readonly status: number;
  /** Of the headers of these names; undefined where the server does not send one. */
  readonly date: string | undefined;
  readonly retryAfter: string | undefined;
  readonly bytes: number;
  readonly truncated: boolean;
  readonly body: string;
}

/** The answer was not there in time. */
export class AnswerTimeout extends Error {}

/** Connections stay open between questions: a pool is asked for page after page. */
const AGENTS = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
const ALWAYS = { Accept: 'application/json', 'Accept-Encoding': 'gzip', 'User-Agent': 'paydirt' };

/**
 * Asks once and follows no redirect: a token must not follow one. Node's own client, at a third of what `fetch` costs: a
 * source of thousands of workers is asked for dozens of pages.
 * @throws AnswerTimeout; Error when nothing came, or not all of it
 */
export async function exchange(question: Question): Promise<Answer> {
  const { stop, timeoutMs } = question;
  const request = requested(question);
  const end = (cause: Error): void => void request.destroy(cause);
  const stopped = (): void => end(new Error('Asked to end.'));
  const timer = setTimeout(() => end(new AnswerTimeout('No answer in time.')), timeoutMs);
  stop?.addEventListener('abort', stopped);
  try {
    if (stop?.aborted === true) stopped();
    return await answered(request, question);
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', stopped);
  }
}

function requested({ url, method, headers }: Question): ClientRequest {
  const options = { method, headers: { ...ALWAYS, ...headers } };
  if (url.startsWith('https:')) return requestHttps(url, { ...options, agent: AGENTS.https });
  return requestHttp(url, { ...options, agent: AGENTS.http });
}

function answered(request: ClientRequest, { body, bodyBytesMax }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    // A change of protocol ends the connection with neither an error nor an answer.
    const unanswered = (): void => reject(new Error('The connection ended unanswered.'));
    request.on('close', unanswered);
    request.on('response', (response) => {
      request.off('close', unanswered);
      const { statusCode: status = 0, headers } = response;
      const { date, 'retry-after': retryAfter } = headers;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const done = (): void => {
        const text = Buffer.concat(chunks).subarray(0, bodyBytesMax).toString('utf8');
        resolve({ status, date, retryAfter, bytes, truncated: bytes > bodyBytesMax, body: text });
      };
      const content = unpacked(response);
      // An answer that is cut off is told of to the response, and by the one that unpacks it.
      response.on('error', reject);
      // A server that packs says so of an answer without a body too: its status says enough.
      let isEmpty = content !== response;
      if (isEmpty) response.once('data', () => (isEmpty = false));
      content.on('error', (error: Error) => (isEmpty ? done() : reject(error)));
      content.on('data', (chunk: Buffer) => {
        if (bytes > bodyBytesMax) return;
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes <= bodyBytesMax) return;
        done();
        // The rest is never read.
        request.destroy();
      });
      content.on('end', done);
    });
    request.end(body);
  });
}

/** What a server packed is bounded as it comes out: a small reply can hold gigabytes. */
function unpacked(response: IncomingMessage): Readable {
  return response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response;
}
