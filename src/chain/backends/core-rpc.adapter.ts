import { readFile } from 'node:fs/promises';
import { type ExactJson, JsonNumber, parseExactJson, type Secret } from '../../units';
import { type BackendCall, BackendReplyInvalid, BackendUnreachable } from '../backend';
import { exchange } from './bounded-http.adapter';

/** How to reach the node: a cookie file that it writes at each start, or a user and password. */
export type CoreCredentials = { readonly cookieFile: string } | { readonly user: string; readonly password: Secret };

export interface CoreOptions {
  /** Plain http on loopback or https; without credentials. */
  readonly url: string;
  readonly credentials: CoreCredentials;
  /** Longest wait for one answer. */
  readonly timeoutMs?: number;
  /** Fetch headers over the node's binary REST interface (`rest=1` in bitcoin.conf) where it answers. */
  readonly rest?: boolean;
}

/** One call of a batch. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly (string | number | boolean | readonly unknown[])[];
}

/** A result, or the node's own error with its code. */
export type RpcReply = { readonly result: ExactJson } | { readonly error: { code: number; message: string } };

const TIMEOUT_MS = 30_000;
/** The largest honest answer is a 4 MB block in hex; a batch of 500 headers is far below. */
const RESPONSE_BYTES_MAX = 20_000_000;
const MESSAGE_LENGTH_MAX = 300;

/** JSON-RPC 1.0 over HTTP as Bitcoin Core speaks it: single calls and batches, bounded in time and bytes. */
export class CoreRpc {
  /** @param source the node's label, for messages */
  constructor(
    private readonly source: string,
    private readonly options: CoreOptions,
  ) {}

  /** @throws BackendUnreachable, BackendDenied, BackendReplyInvalid */
  async call(method: string, ...params: RpcCall['params']): Promise<RpcReply> {
    return this.reply(await this.post(method, { jsonrpc: '1.0', id: 0, method, params }), method);
  }

  /** Answers in the order of the calls. @throws as {@link call} */
  async batch(calls: readonly RpcCall[]): Promise<RpcReply[]> {
    const method = calls[0]?.method ?? 'batch';
    const body = calls.map((call, id) => ({ jsonrpc: '1.0', id, ...call }));
    const items = await this.post(method, body);
    if (!Array.isArray(items) || items.length !== calls.length) {
      throw new BackendReplyInvalid(this.about(method), 'the batch has another number of answers');
    }
    const ordered = new Map(items.map((item: ExactJson) => [textOf(fieldOf(item, 'id')), item]));
    return calls.map((call, id) => this.reply(ordered.get(String(id)) ?? null, call.method));
  }

  /** What a message says of a call of this node. */
  about(method: string): BackendCall {
    return { source: this.source, method };
  }

  private reply(item: ExactJson, method: string): RpcReply {
    const error = fieldOf(item, 'error');
    if (error !== undefined && error !== null) {
      const message = textOf(fieldOf(error, 'message')).slice(0, MESSAGE_LENGTH_MAX);
      return { error: { code: Number.parseInt(textOf(fieldOf(error, 'code')), 10) || 0, message } };
    }
    const result = fieldOf(item, 'result');
    if (result === undefined) throw new BackendReplyInvalid(this.about(method), 'it has neither result nor error');
    return { result };
  }

  private async post(method: string, body: unknown): Promise<ExactJson> {
    const call = this.about(method);
    const authorization = `Basic ${Buffer.from(await this.userAndPassword(call)).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    // Bitcoin Core answers a JSON-RPC error with status 500 or 404: the body says which.
    const reply = await exchange(call, {
      url: this.options.url,
      init: { method: 'POST', headers, body: JSON.stringify(body) },
      timeoutMs: this.options.timeoutMs ?? TIMEOUT_MS,
      bytesMax: RESPONSE_BYTES_MAX,
    });
    try {
      return parseExactJson(reply.body.toString('utf8'));
    } catch (cause) {
      throw new BackendReplyInvalid(call, 'it is not JSON', cause);
    }
  }

  private async userAndPassword(call: BackendCall): Promise<string> {
    const { credentials } = this.options;
    if ('user' in credentials) return `${credentials.user}:${credentials.password.reveal()}`;
    try {
      // Read at every call: the node writes a new cookie at every start.
      return (await readFile(credentials.cookieFile, 'utf8')).trim();
    } catch (cause) {
      throw new BackendUnreachable(call, 'its cookie file cannot be read', cause);
    }
  }
}

/** A field of a JSON object; undefined where there is no object or no such field. */
export function fieldOf(value: ExactJson | undefined, name: string): ExactJson | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof JsonNumber) {
    return undefined;
  }
  return (value as Readonly<Record<string, ExactJson>>)[name];
}

/** Text of a JSON string or number; empty for anything else. */
export function textOf(value: ExactJson | undefined): string {
  if (typeof value === 'string') return value;
  return value instanceof JsonNumber ? value.text : '';
}
