import { fromHex } from '../../hashing';
import { BackendReplyInvalid } from '../backend';
import type { CoinHeaders, CoinHeaderSource } from '../coin-headers';
import { type CoreOptions, CoreRpc, type RpcCall, textOf } from './core-rpc.adapter';

const HASH = /^[0-9a-f]{64}$/;
const HEIGHT = /^(?:0|[1-9]\d{0,8})$/;
/** Zcash's has 1,487 bytes; merge-mined ones carry a coinbase and two branches, far below this. */
const HEADER_HEX_MAX = 400_000;

/**
 * A node of another coin, by the calls that all descendants of Bitcoin Core share: litecoind, dogecoind, bitcoind of
 * Bitcoin Cash, namecoind, dashd, zcashd. Nothing that it says is verified here.
 */
export class CoinNode implements CoinHeaderSource {
  readonly host: string;
  private readonly rpc: CoreRpc;

  constructor(options: CoreOptions) {
    this.host = new URL(options.url).host;
    this.rpc = new CoreRpc(`node at ${this.host}`, options);
  }

  async newest(count: number): Promise<CoinHeaders> {
    const [best] = await this.ask([{ method: 'getblockcount', params: [] }], HEIGHT);
    const height = Number(best);
    const from = Math.max(0, height - count + 1);
    const heights = Array.from({ length: height - from + 1 }, (_, n) => from + n);
    const hashes = await this.ask(
      heights.map((at) => ({ method: 'getblockhash', params: [at] })),
      HASH,
    );
    const texts = await this.ask(
      hashes.map((hash) => ({ method: 'getblockheader', params: [hash, false] })),
      /^(?:[0-9a-f]{2})+$/,
    );
    return { height, headers: texts.map((text) => fromHex(text)) };
  }

  /** Answers of one shape, in the order of the calls. A batch is one request. */
  private async ask(calls: readonly RpcCall[], shape: RegExp): Promise<string[]> {
    const replies = await this.rpc.batch(calls);
    return replies.map((reply, index) => {
      const method = calls[index]?.method ?? 'batch';
      if ('error' in reply) throw new BackendReplyInvalid(this.rpc.about(method), `error ${reply.error.code}`);
      const text = textOf(reply.result);
      if (text.length <= HEADER_HEX_MAX && shape.test(text)) return text;
      throw new BackendReplyInvalid(this.rpc.about(method), 'it is not what the call documents');
    });
  }
}
