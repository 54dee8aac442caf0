import { fromHex } from '../../hashing';
import { BackendReplyInvalid, type BackendTip } from '../backend';
import type { CoinTeller } from '../coin-chain';
import type { CoinHeaders, CoinHeaderSource } from '../coin-headers';
import { CoreBackend } from './core.adapter';
import { type CoreOptions, CoreRpc, type RpcCall, textOf } from './core-rpc.adapter';

const HASH = /^[0-9a-f]{64}$/;
const HEIGHT = /^(?:0|[1-9]\d{0,8})$/;
/** Zcash's has 1,487 bytes; merge-mined ones carry a coinbase and two branches, far below this. */
const HEADER_HEX_MAX = 400_000;
const HEADER_HEX = /^(?:[0-9a-f]{2})+$/;
/** Merge-mined headers that are asked for at once: as large as they may be, their answer is still read. */
const MERGED_PER_CALL = 40;

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
      HEADER_HEX,
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

/**
 * A node of a merge-mined coin, whose headers differ in length: Dogecoin Core gives each with the parent's work, which it reads
 * from its blocks, so that a pruned node cannot. It only transports.
 * @see Dogecoin Core rpc/blockchain.cpp getblockheader (verbose false), chain.cpp CBlockIndex::GetBlockHeader
 */
export class MergedNode implements CoinTeller {
  readonly label: string;
  private readonly core: CoreBackend;
  private readonly rpc: CoreRpc;

  constructor(options: CoreOptions) {
    this.core = new CoreBackend(options);
    this.label = this.core.label;
    this.rpc = new CoreRpc(this.label, options);
  }

  genesisHash(): Promise<string> {
    return this.core.genesisHash();
  }

  tip(): Promise<BackendTip> {
    return this.core.tip();
  }

  blockHashAt(height: number): Promise<string | undefined> {
    return this.core.blockHashAt(height);
  }

  async headers(fromHeight: number, count: number): Promise<readonly Uint8Array[]> {
    const found: Uint8Array[] = [];
    while (found.length < count) {
      const wanted = Math.min(MERGED_PER_CALL, count - found.length);
      const from = fromHeight + found.length;
      const heights = Array.from({ length: wanted }, (_, n) => from + n);
      const hashes = await this.known(heights.map((at) => ({ method: 'getblockhash', params: [at] })), HASH); // prettier-ignore
      const calls = hashes.map((hash) => ({ method: 'getblockheader', params: [hash, false] }));
      const texts = calls.length === 0 ? [] : await this.known(calls, HEADER_HEX);
      found.push(...texts.map((text) => fromHex(text)));
      if (texts.length < wanted) break;
    }
    return found;
  }

  /** Answers up to the first error: heights above the tip, or a block that left the chain between two calls. */
  private async known(calls: readonly RpcCall[], shape: RegExp): Promise<string[]> {
    const texts: string[] = [];
    for (const reply of await this.rpc.batch(calls)) {
      if ('error' in reply) break;
      const text = textOf(reply.result);
      if (text.length > HEADER_HEX_MAX || !shape.test(text)) {
        throw new BackendReplyInvalid(this.rpc.about(calls[0]?.method ?? 'batch'), 'it is not what the call documents');
      }
      texts.push(text);
    }
    return texts;
  }
}
