import { type ExactJson, parseExactJson } from '../../units';
import { type BackendCall, BackendReplyInvalid } from '../backend';
import { exchange } from './bounded-http.adapter';

export interface EsploraOptions {
  /** Base address of the REST interface, e.g. https://blockstream.info/api; https, or http on loopback. */
  readonly url: string;
  /** Longest wait for one answer. */
  readonly timeoutMs?: number;
  /** Pause between the pages of one question: a public server is a guest's house. */
  readonly pauseMs?: number;
}

const TIMEOUT_MS = 30_000;
/** A page of blocks, with whatever a server adds to each. */
const TEXT_BYTES_MAX = 1_000_000;
/** A block of 4,000,000 weight units, and some. */
const BLOCK_BYTES_MAX = 4_100_000;
const HASH = /^[0-9a-f]{64}$/;

/** Esplora's answers as values: bounded, and undefined for 404. */
export class EsploraHttp {
  readonly #base: string;

  /** @param source the server's label, for messages */
  constructor(
    private readonly source: string,
    private readonly options: EsploraOptions,
  ) {
    this.#base = options.url.replace(/\/$/, '');
  }

  /** What a message says of a question to this server. */
  about(method: string): BackendCall {
    return { source: this.source, method };
  }

  async hash(path: string): Promise<string | undefined> {
    const text = await this.#text(path);
    if (text !== undefined && !HASH.test(text)) throw new BackendReplyInvalid(this.about(path), 'it is no block hash');
    return text;
  }

  async height(path: string): Promise<number> {
    const text = (await this.#text(path)) ?? '';
    if (!/^\d{1,9}$/.test(text)) throw new BackendReplyInvalid(this.about(path), 'it is no height');
    return Number.parseInt(text, 10);
  }

  async json(path: string): Promise<ExactJson | undefined> {
    const text = await this.#text(path);
    if (text === undefined) return undefined;
    try {
      return parseExactJson(text);
    } catch (cause) {
      throw new BackendReplyInvalid(this.about(path), 'it is not JSON', cause);
    }
  }

  async bytes(path: string): Promise<Uint8Array | undefined> {
    const { status, body } = await this.#ask(path, BLOCK_BYTES_MAX);
    return this.#found(path, status) ? new Uint8Array(body) : undefined;
  }

  /** Posts a text; the answer whatever its status: Esplora gives the node's own error as text with 400. */
  async post(path: string, body: string): Promise<{ readonly ok: boolean; readonly text: string }> {
    const reply = await this.#ask(path, TEXT_BYTES_MAX, body);
    return { ok: reply.status === 200, text: reply.body.toString('utf8').trim() };
  }

  async #text(path: string): Promise<string | undefined> {
    const { status, body } = await this.#ask(path, TEXT_BYTES_MAX);
    return this.#found(path, status) ? body.toString('utf8').trim() : undefined;
  }

  #found(path: string, status: number): boolean {
    if (status === 200) return true;
    if (status === 404) return false;
    throw new BackendReplyInvalid(this.about(path), `it has status ${status}`);
  }

  #ask(path: string, bytesMax: number, body?: string): ReturnType<typeof exchange> {
    const headers = { 'content-type': 'text/plain' };
    return exchange(this.about(path), {
      url: `${this.#base}/${path}`,
      timeoutMs: this.options.timeoutMs ?? TIMEOUT_MS,
      bytesMax,
      ...(body === undefined ? {} : { init: { method: 'POST', headers, body } }),
    });
  }
}
