import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { AnswerTimeout, exchange, type Question } from './exchange.adapter';

/** RFC 9110 and RFC 9112, by a server that answers as it is told. */
describe('a question over HTTP', () => {
  let server: Server;
  let answer: RequestListener;
  let asked = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const question = (changes: Partial<Question> = {}): Question => ({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a?b=1`,
    method: 'GET',
    headers: { 'X-Key': 'k' },
    bodyBytesMax: 1_000,
    timeoutMs: 5_000,
    ...changes,
  });

  it('says what is asked, and gives the whole answer with its status and headers', async () => {
    answer = (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        response.writeHead(429, { 'Retry-After': '7' });
        response.end(`${request.method} ${request.url} ${request.headers['x-key'] as string} ${body} é`);
      });
    };
    const heard = await exchange(question({ method: 'POST', body: '{"c":2}' }));
    expect(heard).toMatchObject({
      status: 429,
      retryAfter: '7',
      bytes: 24,
      truncated: false,
      body: 'POST /a?b=1 k {"c":2} é',
    });
    expect(heard.date).toMatch(/GMT$/);
  });

  it.each([
    ['as long as may be', 1_000, false],
    ['a byte longer', 1_001, true],
  ])('reads an answer %s', async (_, length, truncated) => {
    answer = (_request, response) => response.end('x'.repeat(length));
    expect(await exchange(question())).toMatchObject({ truncated, body: 'x'.repeat(1_000) });
  });

  it.each([
    ['as long as may be', 1_000, false],
    ['a hundred megabytes long', 100_000_000, true],
  ])('reads a packed answer %s, and unpacks no more of it', async (_, length, truncated) => {
    const packed = gzipSync(Buffer.alloc(length, 'x'));
    answer = (_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed);
    const heard = await exchange(question());
    expect(heard).toMatchObject({ truncated, body: 'x'.repeat(1_000) });
    expect(heard.bytes).toBeLessThan(100_000);
  });

  it('reads the status of an answer that is said to be packed and has no body', async () => {
    answer = (_request, response) => response.writeHead(401, { 'Content-Encoding': 'gzip' }).end();
    expect(await exchange(question())).toMatchObject({ status: 401, bytes: 0, truncated: false, body: '' });
  });

  it('follows no redirect, so that no key does', async () => {
    answer = (_request, response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    const before = asked;
    expect(await exchange(question())).toMatchObject({ status: 302, body: '' });
    expect(asked).toBe(before + 1);
  });

  it.each<[string, RegExp, RequestListener]>([
    ['ends before its stated length', /aborted/, (_request, response) => response.writeHead(200, { 'Content-Length': '50' }).write('half', () => response.destroy())], // prettier-ignore
    ['is closed unanswered', /hang up|ECONNRESET/, (request) => request.destroy()],
    ['changes the protocol instead', /unanswered/, (request) => request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n')], // prettier-ignore
    ['is packed and closed before its first byte', /aborted/, (_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': '50' }).write('', () => response.destroy())], // prettier-ignore
    ['is packed and cut', /unexpected end/, (_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(500)).subarray(0, 20))], // prettier-ignore
    ['is said to be packed and is not', /incorrect header/, (_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('{}')], // prettier-ignore
  ])('fails when the answer %s', async (_, reason, listener) => {
    answer = listener;
    await expect(exchange(question())).rejects.toThrow(reason);
  });

  it('fails when its time is over, before the answer or within it', async () => {
    answer = () => undefined;
    await expect(exchange(question({ timeoutMs: 30 }))).rejects.toThrow(AnswerTimeout);
    answer = (_request, response) => response.write('half');
    await expect(exchange(question({ timeoutMs: 30 }))).rejects.toThrow(AnswerTimeout);
  });

  it('ends at once when it is asked to, before it began too', async () => {
    answer = (_request, response) => response.write('half');
    const stop = new AbortController();
    const asking = exchange(question({ stop: stop.signal }));
    stop.abort();
    await expect(asking).rejects.toThrow(/Asked to end/);
    await expect(exchange(question({ stop: stop.signal }))).rejects.toThrow(/Asked to end/);
  });

  it('fails when a header can carry no such value', async () => {
    await expect(exchange(question({ headers: { 'X-Key': 'a\nb' } }))).rejects.toThrow(/Invalid character/);
  });
});
