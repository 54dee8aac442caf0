import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fromHex, headerIds, type NetworkRules, toDisplay, toHex } from '../../src/hashing';

/** A node of any coin by the calls that its headers take, over real HTTP; what it serves may be changed at any time. */
export class ServedHeaders {
  /** Whole headers by height from `first` on; what merged mining adds stands behind the 80 bytes. */
  headers: Uint8Array[];
  /** Hash that it names for block 0. */
  genesisHash: string;
  /** What it tells of a block, by hash, in place of its header. */
  readonly instead = new Map<string, Uint8Array>();
  isDown = false;
  readonly #server: Server;
  readonly #ids = new WeakMap<Uint8Array, string>();

  private constructor(
    private readonly rules: NetworkRules,
    private readonly first: number,
    packed: Uint8Array | readonly Uint8Array[],
  ) {
    this.genesisHash = rules.genesisHash;
    this.headers =
      packed instanceof Uint8Array
        ? Array.from({ length: packed.length / 80 }, (_, i) => packed.slice(i * 80, (i + 1) * 80))
        : [...packed];
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        if (this.isDown) return void response.writeHead(503).end();
        const asked = JSON.parse(body) as unknown;
        const answers = Array.isArray(asked)
          ? asked.map((one) => this.#answer(one as Call))
          : this.#answer(asked as Call);
        response.end(JSON.stringify(answers));
      });
    });
  }

  static async start(
    rules: NetworkRules,
    first: number,
    packed: Uint8Array | readonly Uint8Array[],
  ): Promise<ServedHeaders> {
    const served = new ServedHeaders(rules, first, packed);
    await new Promise<void>((ready) => served.#server.listen(0, '127.0.0.1', ready));
    return served;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  hashAt(height: number): string {
    if (height === 0) return this.genesisHash;
    const header = this.headers[height - this.first];
    return header === undefined ? '' : this.#idOf(header);
  }

  stop(): Promise<void> {
    return new Promise((done) => this.#server.close(() => done()));
  }

  #idOf(header: Uint8Array): string {
    const known = this.#ids.get(header) ?? toDisplay(headerIds(header.subarray(0, 80), this.rules));
    this.#ids.set(header, known);
    return known;
  }

  #answer({ id, method, params: [what] }: Call): object {
    const top = this.first + this.headers.length - 1;
    const hash = typeof what === 'number' ? this.hashAt(what) : '';
    const isFirst = what === this.genesisHash;
    const own = isFirst ? fromHex(this.rules.genesisHeader) : this.headers.find((one) => this.#idOf(one) === what);
    const header = this.instead.get(String(what)) ?? own;
    const result =
      method === 'getblockchaininfo'
        ? { blocks: top, bestblockhash: this.hashAt(top) }
        : method === 'getblockhash'
          ? hash || undefined
          : header && toHex(header);
    if (result === undefined) return { id, result: null, error: { code: -8, message: 'Block height out of range' } };
    return { id, result, error: null };
  }
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly [(number | string)?, unknown?];
}
