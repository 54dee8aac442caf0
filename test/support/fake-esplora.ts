import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeHeader } from '../../src/hashing';
import type { MadeBlock } from './block-factory';
import { type FakeCore, flood } from './fake-core';

/** Faults that a test sets at any time. */
export interface EsploraFaults {
  body?: string;
  status?: number;
  silent?: boolean;
  flood?: boolean;
  /** Answers so many questions and then asks to slow down. */
  questionsLeft?: number;
  /** Changes a page of blocks before it is sent. */
  page?: (blocks: Record<string, unknown>[]) => unknown;
  /** JSON of the estimates. */
  estimates?: string;
  /** Puts another tip's hash in place of its own. */
  tip?: string;
}

/** What a handler gives: text or bytes, or undefined for 404. */
type Answer = string | Uint8Array | undefined;

const BLOCKS_PER_PAGE = 10;

/**
 * An Esplora server over real HTTP on the chain and mempool of a fake node, with the limits of Blockstream's: ten
 * blocks a page, plain text hashes, 404 above the tip, the node's error as text. Under `/closed/` everybody is refused.
 */
export class FakeEsplora {
  readonly faults: EsploraFaults = {};
  readonly paths: string[] = [];
  /** Bytes of floods that were sent before the other side hung up. */
  flooded = 0;
  readonly #server: Server;

  private constructor(private readonly node: FakeCore) {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(node: FakeCore): Promise<FakeEsplora> {
    const fake = new FakeEsplora(node);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const path = (request.url ?? '').replace(/^\/api\//, '');
    this.paths.push(path);
    if (this.#broken(response)) return;
    if (path.startsWith('/closed/')) return void response.writeHead(403).end('forbidden');
    if (request.method === 'POST') return this.#send(text, response);
    const answer = this.#answer(path.split('/'));
    if (answer === undefined) response.writeHead(404).end('Not found');
    else response.writeHead(200).end(answer);
  }

  #broken(response: ServerResponse): boolean {
    const { body, status, silent, flood: floods, questionsLeft } = this.faults;
    if (questionsLeft !== undefined) {
      this.faults.questionsLeft = questionsLeft - 1;
      if (questionsLeft <= 0) response.writeHead(429).end('Too Many Requests');
      if (questionsLeft <= 0) return true;
    }
    if (floods === true) flood(response, (bytes) => (this.flooded += bytes));
    else if (body !== undefined || status !== undefined) response.writeHead(status ?? 200).end(body);
    else return silent === true;
    return true;
  }

  #send(raw: string, response: ServerResponse): void {
    const outcome = this.node.submit(raw);
    if ('txid' in outcome) response.writeHead(200).end(outcome.txid);
    else response.writeHead(400).end(`sendrawtransaction RPC error: ${outcome.error}`);
  }

  #answer([first = '', second = '', third = '', fourth = '']: readonly string[]): Answer {
    switch (first) {
      case 'blocks':
        if (second !== 'tip') return this.#page(second);
        return third === 'hash' ? (this.faults.tip ?? this.node.tip.hash) : String(this.node.tip.height);
      case 'block-height':
        return this.#hashAt(Number(second));
      case 'block':
        return this.#block(second, third);
      case 'tx':
        if (third === 'raw') return this.#raw(second);
        return third === 'status' ? this.#status(second) : this.#outspend(second, Number(fourth));
      case 'fee-estimates':
        return this.faults.estimates ?? '{"2":87.882,"6":12.0,"144":1.027,"1008":1.027}';
      default:
        return undefined;
    }
  }

  #hashAt(height: number): Answer {
    if (height === 0 && this.node.faults.genesisHash !== undefined) return this.node.faults.genesisHash;
    return this.node.at(height)?.hash;
  }

  #page(start: string): Answer {
    const from = Number(start);
    if (this.node.at(from) === undefined) return undefined;
    const blocks: Record<string, unknown>[] = [];
    for (let height = from; height >= 0 && blocks.length < BLOCKS_PER_PAGE; height -= 1) {
      const block = this.node.at(height);
      if (block !== undefined) blocks.push(blockJson(block));
    }
    return JSON.stringify((this.faults.page ?? ((same: unknown) => same))(blocks));
  }

  #block(hash: string, what: string): Answer {
    const block = this.node.blockOf(hash);
    if (block === undefined || (what === 'raw' && this.node.faults.pruned?.has(hash) === true)) return undefined;
    return what === 'raw' ? block.raw : JSON.stringify(blockJson(block));
  }

  #status(txid: string): Answer {
    const block = this.node.confirmedIn(txid);
    if (block !== undefined) {
      return JSON.stringify({ confirmed: true, block_height: block.height, block_hash: block.hash });
    }
    return this.node.mempool.has(txid) ? '{"confirmed":false}' : undefined;
  }

  #raw(txid: string): Answer {
    const entry = this.node.mempool.get(txid);
    return entry === undefined ? undefined : Buffer.from(entry.raw, 'hex');
  }

  #outspend(txid: string, vout: number): Answer {
    for (const [spender, { spends }] of this.node.mempool) {
      const vin = spends.findIndex((spend) => spend.txid === txid && spend.vout === vout);
      if (vin >= 0) return JSON.stringify({ spent: true, txid: spender, vin, status: { confirmed: false } });
    }
    return this.node.confirmedIn(txid) === undefined ? undefined : '{"spent":false}';
  }
}

/** A block as Esplora's "Block format" has it. */
function blockJson({ hash, height, header, raw }: MadeBlock): Record<string, unknown> {
  const { version, previous, merkleRoot, time, bits, nonce } = decodeHeader(header);
  return {
    id: hash,
    height,
    // Esplora shows the version as an unsigned number.
    version: version >>> 0,
    timestamp: time,
    tx_count: 1,
    size: raw.length,
    weight: 4 * raw.length,
    merkle_root: merkleRoot,
    previousblockhash: height === 0 ? null : previous,
    mediantime: time,
    nonce,
    bits,
    difficulty: 1,
  };
}
