import { HEADER_BYTES, headerHash } from '../../hashing';
import { type BackendCall, BackendReplyInvalid } from '../backend';
import { exchange } from './bounded-http.adapter';

/** Bitcoin Core rest.cpp MAX_REST_HEADERS_RESULTS. */
const HEADERS_MAX = 2_000;
const TIMEOUT_MS = 30_000;

/** Bitcoin Core's REST interface for headers: binary, a tenth of the bytes and calls of JSON-RPC. It has no password. */
export class CoreRest {
  constructor(
    private readonly source: string,
    private readonly options: { readonly url: string; readonly timeoutMs?: number },
  ) {}

  /**
   * Headers of the best chain from a block on, upward, at most 2000; none when the block left the best chain.
   * @returns undefined when the node does not serve REST (`rest=1` is not set, or it is another program)
   * @throws BackendUnreachable; BackendReplyInvalid on anything but whole headers that begin at the block
   * @see Bitcoin Core doc/REST-interface.md, `/rest/headers/<hash>.bin?count=N`
   */
  async headers(hash: string, count: number): Promise<Uint8Array | undefined> {
    const call: BackendCall = { source: this.source, method: 'rest/headers' };
    const wanted = Math.min(count, HEADERS_MAX);
    const reply = await exchange(call, {
      url: new URL(`/rest/headers/${hash}.bin?count=${wanted}`, this.options.url).href,
      timeoutMs: this.options.timeoutMs ?? TIMEOUT_MS,
      bytesMax: wanted * HEADER_BYTES,
    });
    if (reply.status !== 200) return undefined;
    const { body } = reply;
    if (body.length % HEADER_BYTES !== 0) {
      throw new BackendReplyInvalid(call, `${body.length} bytes are not whole headers of ${HEADER_BYTES} bytes`);
    }
    if (body.length > 0 && headerHash(body.subarray(0, HEADER_BYTES)) !== hash) {
      throw new BackendReplyInvalid(call, 'it begins at another block');
    }
    return new Uint8Array(body);
  }
}
