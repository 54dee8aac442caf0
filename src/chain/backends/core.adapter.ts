import { setTimeout as sleep } from 'node:timers/promises';
import { fromHex, HEADER_BYTES, transactionFromHex } from '../../hashing';
import { type ExactJson } from '../../units';
import {
  type BackendCall,
  BackendReplyInvalid,
  type BackendTip,
  type ChainBackend,
  type MempoolPlace,
  type MempoolVerdict,
  type Outpoint,
  type SendOutcome,
} from '../backend';
import { type FeeAnswer, feeAnswerOf, FEE_RATE_MIN_SAT_PER_KVB, feeRateOf } from '../fee-rate';
import { incrementOf, mempoolPlaceOf, packageErrors, spendersOf } from './core-mempool.adapter';
import { CoreRest } from './core-rest.adapter';
import { type CoreOptions, CoreRpc, fieldOf, type RpcReply, textOf } from './core-rpc.adapter';
import { namedRaw } from './named-raw';

/** Bitcoin Core rpc/protocol.h. */
const METHOD_NOT_FOUND = -32601;
/** rpc/protocol.h RPC_VERIFY_ALREADY_IN_UTXO_SET. */
const ALREADY_IN_CHAIN = -27;
/** Core 24 and 25 have the call for tests only, and say so. */
const REGTEST_ONLY = /regression testing|regtest/i;
const HEADERS_PER_BATCH = 500;
/** About 100 kB of question and twice that of answer. */
const OUTPOINTS_PER_CALL = 1_000;
/** Some nodes answer before the mempool has judged: ask a few times before calling it refused. */
const HELD_ASKS = 8;
const HELD_WAIT_MS = 50;
const HASH = /^[0-9a-f]{64}$/;

/** A wallet-less full node over JSON-RPC: Bitcoin Core, or bcoin, which lacks some calls and says so. */
export class CoreBackend implements ChainBackend {
  readonly label: string;
  private readonly rpc: CoreRpc;
  /** undefined where REST is not wanted, or was found not to be served. */
  private rest: CoreRest | undefined;

  constructor(options: CoreOptions) {
    this.label = `node at ${new URL(options.url).host}`;
    this.rpc = new CoreRpc(this.label, options);
    if (options.rest === true) this.rest = new CoreRest(this.label, options);
  }

  genesisHash(): Promise<string> {
    return this.hash('getblockhash', 0);
  }

  async tip(): Promise<BackendTip> {
    const info = await this.result('getblockchaininfo');
    const hash = textOf(fieldOf(info, 'bestblockhash'));
    const height = Number(textOf(fieldOf(info, 'blocks')));
    if (!HASH.test(hash) || !Number.isSafeInteger(height) || height < 0) {
      throw new BackendReplyInvalid(this.rpc.about('getblockchaininfo'), 'it names no tip');
    }
    return { height, hash };
  }

  async blockHashAt(height: number): Promise<string | undefined> {
    const reply = await this.rpc.call('getblockhash', height);
    return 'error' in reply ? undefined : hashOf(reply.result, this.rpc.about('getblockhash'));
  }

  async headers(fromHeight: number, count: number): Promise<Uint8Array> {
    if (this.rest === undefined) return this.headersByRpc(fromHeight, count);
    const hash = await this.blockHashAt(fromHeight);
    if (hash === undefined) return new Uint8Array();
    const packed = await this.rest.headers(hash, count);
    if (packed !== undefined) return packed;
    this.rest = undefined;
    return this.headersByRpc(fromHeight, count);
  }

  async block(hash: string): Promise<Uint8Array | undefined> {
    const reply = await this.rpc.call('getblock', hash, 0);
    return 'error' in reply ? undefined : bytesOf(reply.result, this.rpc.about('getblock'));
  }

  async send(rawHex: string): Promise<SendOutcome> {
    const { txid } = transactionFromHex(rawHex);
    const heldBefore = await this.mempoolHas(txid);
    const reply = await this.rpc.call('sendrawtransaction', rawHex);
    if ('error' in reply) {
      if (reply.error.code === ALREADY_IN_CHAIN || /already in/i.test(reply.error.message)) return 'known';
      return (await this.mempoolHas(txid)) ? 'known' : { refused: reply.error.message };
    }
    if (textOf(reply.result) !== txid)
      throw new BackendReplyInvalid(this.rpc.about('sendrawtransaction'), 'it names another txid');
    // bcoin answers the txid of what it refuses: only what the node holds was sent.
    for (let ask = 0; ask < HELD_ASKS; ask += 1) {
      if (await this.mempoolHas(txid)) return heldBefore ? 'known' : 'accepted';
      if (await this.isUnspentInChain(rawHex)) return 'known';
      await sleep(HELD_WAIT_MS);
    }
    return { refused: 'The node answered a txid but does not hold the transaction.' };
  }

  async sendPackage(rawHexes: readonly string[]): Promise<readonly SendOutcome[] | 'unsupported'> {
    const txids = rawHexes.map((rawHex) => transactionFromHex(rawHex).txid);
    const heldBefore = await this.held(txids);
    const reply = await this.rpc.call('submitpackage', rawHexes);
    if ('error' in reply) {
      const { code, message } = reply.error;
      if (code === METHOD_NOT_FOUND || REGTEST_ONLY.test(message)) return 'unsupported';
    }
    // Whatever it answers: only what the node holds was sent.
    const held = await this.held(txids);
    const errors = 'error' in reply ? new Map<string, string>() : packageErrors(reply.result);
    const whole = 'error' in reply ? reply.error.message : textOf(fieldOf(reply.result, 'package_msg'));
    return txids.map((txid, index): SendOutcome => {
      if (held[index] === true) return heldBefore[index] === true ? 'known' : 'accepted';
      return { refused: errors.get(txid) ?? (whole === '' ? 'The node gave no reason.' : whole) };
    });
  }

  async mempoolPlace(txid: string): Promise<MempoolPlace | 'absent' | 'unsupported'> {
    const [entry, cluster] = await this.rpc.batch([
      { method: 'getmempoolentry', params: [txid] },
      { method: 'getmempoolcluster', params: [txid] },
    ]);
    if (entry === undefined || 'error' in entry) return 'absent';
    const known = cluster === undefined || 'error' in cluster ? undefined : cluster.result;
    return mempoolPlaceOf(entry.result, known, this.rpc.about('getmempoolentry')) ?? 'unsupported';
  }

  private held(txids: readonly string[]): Promise<boolean[]> {
    return Promise.all(txids.map((txid) => this.mempoolHas(txid)));
  }

  async mempoolHas(txid: string): Promise<boolean> {
    return 'result' in (await this.rpc.call('getmempoolentry', txid));
  }

  async testAccept(rawHex: string): Promise<MempoolVerdict | 'unsupported'> {
    const reply = await this.rpc.call('testmempoolaccept', [rawHex]);
    if ('error' in reply) {
      if (reply.error.code === METHOD_NOT_FOUND) return 'unsupported';
      return { allowed: false, reason: reply.error.message };
    }
    const [verdict] = Array.isArray(reply.result) ? (reply.result as readonly ExactJson[]) : [];
    if (fieldOf(verdict, 'allowed') === true) return { allowed: true };
    return { allowed: false, reason: textOf(fieldOf(verdict, 'reject-reason')) || 'no reason given' };
  }

  async mempoolSpenders(outpoints: readonly Outpoint[]): Promise<readonly (string | null)[] | 'unsupported'> {
    const spenders: (string | null)[] = [];
    for (let from = 0; from < outpoints.length; from += OUTPOINTS_PER_CALL) {
      const asked = outpoints.slice(from, from + OUTPOINTS_PER_CALL).map(({ txid, vout }) => ({ txid, vout }));
      const reply = await this.rpc.call('gettxspendingprevout', asked);
      if ('error' in reply) {
        if (reply.error.code === METHOD_NOT_FOUND) return 'unsupported';
        throw new BackendReplyInvalid(this.rpc.about('gettxspendingprevout'), reply.error.message);
      }
      const found = spendersOf(reply.result, asked);
      if (found === undefined) {
        throw new BackendReplyInvalid(this.rpc.about('gettxspendingprevout'), 'it is not about the outputs asked for');
      }
      spenders.push(...found);
    }
    return spenders;
  }

  async mempoolRaw(txid: string): Promise<string | undefined> {
    const reply = await this.rpc.call('getrawtransaction', txid);
    if ('error' in reply) return undefined;
    const about = this.rpc.about('getrawtransaction');
    return namedRaw(bytesOf(reply.result, about), txid, about);
  }

  async mempoolMinFee(): Promise<bigint> {
    const info = await this.result('getmempoolinfo');
    const rates = ['mempoolminfee', 'minrelaytxfee'].map((name) => feeRateOf(textOf(fieldOf(info, name))));
    return rates.reduce<bigint>(
      (most, rate) => (rate !== undefined && rate > most ? rate : most),
      FEE_RATE_MIN_SAT_PER_KVB,
    );
  }

  async incrementalRelayFee(): Promise<bigint | 'unsupported'> {
    const stated = fieldOf(await this.result('getmempoolinfo'), 'incrementalrelayfee');
    return stated === undefined ? 'unsupported' : incrementOf(stated, this.rpc.about('getmempoolinfo'));
  }

  async estimateFee(blocks: number): Promise<FeeAnswer> {
    const reply = await this.rpc.call('estimatesmartfee', blocks);
    if ('error' in reply) return { refused: 'none' };
    // Bitcoin Core says "feerate" and leaves it out where it has none, bcoin says "fee".
    const feerate = fieldOf(reply.result, 'feerate');
    return feeAnswerOf(feerate === undefined ? fieldOf(reply.result, 'fee') : feerate, 'BTC/kvB');
  }

  private async isUnspentInChain(rawHex: string): Promise<boolean> {
    const { txid, outputs } = transactionFromHex(rawHex);
    const calls = outputs.slice(0, 20).map((_, vout) => ({ method: 'gettxout', params: [txid, vout, false] }));
    const replies = await this.rpc.batch(calls);
    return replies.some((reply) => 'result' in reply && reply.result !== null);
  }

  private async headersByRpc(fromHeight: number, count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let done = 0; done < count; done += HEADERS_PER_BATCH) {
      const wanted = Math.min(HEADERS_PER_BATCH, count - done);
      const part = await this.headerBatch(fromHeight + done, wanted);
      parts.push(...part);
      if (part.length < wanted) break;
    }
    return new Uint8Array(Buffer.concat(parts));
  }

  private async headerBatch(fromHeight: number, count: number): Promise<Uint8Array[]> {
    const heights = Array.from({ length: count }, (_, index) => fromHeight + index);
    const hashes = taken(await this.rpc.batch(heights.map((height) => ({ method: 'getblockhash', params: [height] }))));
    if (hashes.length === 0) return [];
    const calls = hashes.map((hash) => ({
      method: 'getblockheader',
      params: [hashOf(hash, this.rpc.about('getblockhash')), false],
    }));
    return taken(await this.rpc.batch(calls)).map((header) => {
      const about = this.rpc.about('getblockheader');
      const bytes = bytesOf(header, about);
      if (bytes.length !== HEADER_BYTES) throw new BackendReplyInvalid(about, 'it is not 80 bytes');
      return bytes;
    });
  }

  private async hash(method: string, ...params: (string | number)[]): Promise<string> {
    return hashOf(await this.result(method, ...params), this.rpc.about(method));
  }

  private async result(method: string, ...params: (string | number)[]): Promise<ExactJson> {
    const reply = await this.rpc.call(method, ...params);
    if ('error' in reply) throw new BackendReplyInvalid(this.rpc.about(method), reply.error.message);
    return reply.result;
  }
}

/** Results up to the first error: heights above the tip, or a reorg between two batches. */
function taken(replies: readonly RpcReply[]): ExactJson[] {
  const results: ExactJson[] = [];
  for (const reply of replies) {
    if ('error' in reply) break;
    results.push(reply.result);
  }
  return results;
}

function hashOf(value: ExactJson, call: BackendCall): string {
  const hash = textOf(value);
  if (!HASH.test(hash)) throw new BackendReplyInvalid(call, 'it is no block hash');
  return hash;
}

function bytesOf(value: ExactJson, call: BackendCall): Uint8Array {
  try {
    return fromHex(textOf(value));
  } catch (cause) {
    throw new BackendReplyInvalid(call, 'it is no hex', cause);
  }
}
