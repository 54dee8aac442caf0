import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import type { VenueBook } from './book';

export interface VenueRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface VenueAnswer {
  readonly status?: number;
  readonly json: unknown;
}

export interface VenueServer {
  readonly url: string;
  close(): Promise<void>;
}

const HTML = '<!DOCTYPE html><html><body>Just a moment…</body></html>';

/** An exchange on loopback: `route` answers in the venue's own words, the book's faults spoil the answer. */
export async function startVenue(book: VenueBook, route: (request: VenueRequest) => VenueAnswer): Promise<VenueServer> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://venue');
      const { pathname: path, searchParams: query, search } = url;
      const method = incoming.method ?? 'GET';
      book.requests.push(`${method} ${path}`);
      const fault = book.takeFault(`${method} ${path}`);
      if (fault === 'server-error') return void response.writeHead(503).end(HTML);
      const body = Buffer.concat(chunks).toString('utf8');
      const answer = route({ method, path, query, search, headers: incoming.headers, body });
      const text = book.changed(`${method} ${path}`, JSON.stringify(answer.json));
      if (fault === 'lost') return void response.destroy();
      // Never answered: the reader's own time limit ends it.
      if (fault === 'slow') return undefined;
      if (fault === 'redirect') return void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      const spoilt =
        fault === 'html'
          ? HTML
          : fault === 'truncated'
            ? text.slice(0, Math.floor(text.length / 2))
            : fault === 'empty-object'
              ? '{}'
              : fault === 'list'
                ? '[]'
                : text;
      return void response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(spoilt);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
