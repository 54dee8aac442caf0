import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { ApiFixture, type Asked, Refusal } from './api-fixture';

const TYPES: Readonly<Record<string, string | undefined>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** The policy of the real service (SECURITY.md B4, 31). */
const CSP =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

async function bodyOf(request: IncomingMessage): Promise<Asked['body']> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Asked['body']);
}

/** As the service types its answers. */
function typeOf(path: string): string {
  if (path.endsWith('/pdf')) return 'application/pdf';
  return path.endsWith('/csv') ? 'text/csv' : 'application/json';
}

/** As the service names its files. */
function fileName(path: string): string {
  const [before = '', last = ''] = path.split('/').slice(-2);
  return last === 'receipt' ? `receipt-${before}.json` : `income-${before}.${last}`;
}

async function serveApi(
  fixture: ApiFixture,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const requestId = 'req-0042';
  const headers = { 'content-type': typeOf(url.pathname), 'cache-control': 'no-store', 'x-request-id': requestId };
  const key = request.headers['idempotency-key'];
  if (request.method === 'POST')
    fixture.keys.push({ path: url.pathname, key: typeof key === 'string' ? key : undefined });
  try {
    const answer = fixture.answer(request.method ?? 'GET', url.pathname, url.searchParams, await bodyOf(request));
    if (typeof answer === 'string') {
      const disposition = `attachment; filename="${fileName(url.pathname)}"`;
      response.writeHead(200, { ...headers, 'content-disposition': disposition });
      response.end(answer);
      return;
    }
    response.writeHead(200, headers);
    response.end(JSON.stringify(answer));
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    response.writeHead(cause.status, headers);
    response.end(JSON.stringify({ error: { code: cause.code, message: cause.message, param: null, requestId } }));
  }
}

async function serveFile(root: string, response: ServerResponse, path: string): Promise<void> {
  const wanted = extname(path) === '' ? '/index.html' : normalize(path);
  const file = await readFile(join(root, wanted)).catch(() => undefined);
  const type = TYPES[extname(wanted)] ?? 'application/octet-stream';
  response.writeHead(file === undefined ? 404 : 200, { 'content-type': type, 'content-security-policy': CSP });
  response.end(file);
}

/** A running fixture. */
export interface FixtureServer {
  readonly url: string;
  readonly fixture: ApiFixture;
  close(): Promise<void>;
}

/** Serves a built client and the recorded API on a free port of this machine, under the service's CSP. */
export async function startFixture(root: string): Promise<FixtureServer> {
  const fixture = new ApiFixture();
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fixture');
    const done = url.pathname.startsWith('/api/')
      ? serveApi(fixture, request, response, url)
      : serveFile(root, response, url.pathname);
    done.catch((cause: unknown) => response.destroy(cause instanceof Error ? cause : new Error(String(cause))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fixture,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
