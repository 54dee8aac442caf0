import { setTimeout as sleep } from 'node:timers/promises';
import { concatBytes, headerHash, transactionFromHex } from '../../hashing';
import { type ExactJson, JsonNumber } from '../../units';
import {
  BackendReplyInvalid,
  type BackendTip,
  BackendUnreachable,
  type ChainBackend,
  type Outpoint,
  type SendOutcome,
} from '../backend';
import { type FeeAnswer, feeAnswerOf } from '../fee-rate';
import { fieldOf, textOf } from './core-rpc.adapter';
import { esploraBlock } from './esplora-block';
import { EsploraHttp, type EsploraOptions } from './esplora-http.adapter';
import { namedRaw } from './named-raw';

/** Blockstream's server gives 10 blocks a page, mempool.space 15: what both give is asked for. */
const BLOCKS_PER_PAGE = 10;
/** One question takes at most this many pages; the next one goes on from there. */
const PAGES_PER_CALL = 20;
const PAUSE_MS = 250;
/** Of small questions that do not hang on each other. */
const QUESTIONS_AT_ONCE = 4;
/** Bitcoin Core's default relay minimum before 29.1: Esplora does not tell its node's own. */
const RELAY_MIN_SAT_PER_KVB = 1_000n;
/** A server may answer before its index has the transaction. */
const HELD_ASKS = 8;
const HELD_WAIT_MS = 250;
const REASON_LENGTH_MAX = 300;

/**
 * An Esplora server (Blockstream's or mempool.space's interface) over REST. It knows no policy test. Its headers are
 * put together from its block summaries, ten at a call, and their hashes compared with the ones that it names.
 */
export class EsploraBackend implements ChainBackend {
  readonly label: string;
  private readonly http: EsploraHttp;

  constructor(private readonly options: EsploraOptions) {
    this.label = `Esplora at ${new URL(options.url).host}`;
    this.http = new EsploraHttp(this.label, options);
  }

  async genesisHash(): Promise<string> {
    const hash = await this.blockHashAt(0);
    if (hash === undefined) throw new BackendReplyInvalid(this.http.about('block-height/0'), 'it has no first block');
    return hash;
  }

  async tip(): Promise<BackendTip> {
    const hash = await this.http.hash('blocks/tip/hash');
    const block = hash === undefined ? undefined : esploraBlock(await this.http.json(`block/${hash}`));
    if (hash === undefined || block?.id !== hash) {
      throw new BackendReplyInvalid(this.http.about('blocks/tip/hash'), 'it names no tip');
    }
    return { height: block.height, hash };
  }

  blockHashAt(height: number): Promise<string | undefined> {
    return this.http.hash(`block-height/${height}`);
  }

  async headers(fromHeight: number, count: number): Promise<Uint8Array> {
    const tip = await this.http.height('blocks/tip/height');
    const top = Math.min(tip, fromHeight + Math.min(count, BLOCKS_PER_PAGE * PAGES_PER_CALL) - 1);
    const pages: Uint8Array[] = [];
    for (let from = fromHeight; from <= top; from += BLOCKS_PER_PAGE) {
      if (pages.length > 0) await sleep(this.options.pauseMs ?? PAUSE_MS);
      try {
        pages.push(await this.#page(from, Math.min(top, from + BLOCKS_PER_PAGE - 1)));
      } catch (cause) {
        // What came before stands; the next question goes on from there.
        if (cause instanceof BackendUnreachable && pages.length > 0) break;
        throw cause;
      }
    }
    return concatBytes(...pages);
  }

  block(hash: string): Promise<Uint8Array | undefined> {
    return this.http.bytes(`block/${hash}/raw`);
  }

  async send(rawHex: string): Promise<SendOutcome> {
    const { txid } = transactionFromHex(rawHex);
    if ((await this.#statusOf(txid)) !== undefined) return 'known';
    const { ok, text } = await this.http.post('tx', rawHex);
    if (!ok) {
      return (await this.#statusOf(txid)) === undefined ? { refused: text.slice(0, REASON_LENGTH_MAX) } : 'known';
    }
    if (text !== txid) throw new BackendReplyInvalid(this.http.about('tx'), 'it names another txid');
    for (let ask = 0; ask < HELD_ASKS; ask += 1) {
      if ((await this.#statusOf(txid)) !== undefined) return 'accepted';
      await sleep(Math.min(HELD_WAIT_MS, this.options.pauseMs ?? HELD_WAIT_MS));
    }
    return { refused: 'The server answered a txid but does not hold the transaction.' };
  }

  /** Only some servers take packages, each at a path of its own: they are not asked. */
  sendPackage(): Promise<'unsupported'> {
    return Promise.resolve('unsupported');
  }

  async mempoolPlace(txid: string): Promise<'absent' | 'unsupported'> {
    return (await this.mempoolHas(txid)) ? 'unsupported' : 'absent';
  }

  async mempoolHas(txid: string): Promise<boolean> {
    return (await this.#statusOf(txid)) === 'waiting';
  }

  testAccept(): Promise<'unsupported'> {
    return Promise.resolve('unsupported');
  }

  /** One question for each output, a few at a time. */
  async mempoolSpenders(outpoints: readonly Outpoint[]): Promise<readonly (string | null)[]> {
    const spenders: (string | null)[] = [];
    for (let from = 0; from < outpoints.length; from += QUESTIONS_AT_ONCE) {
      const asked = outpoints.slice(from, from + QUESTIONS_AT_ONCE);
      spenders.push(...(await Promise.all(asked.map((outpoint) => this.#spender(outpoint)))));
    }
    return spenders;
  }

  async mempoolRaw(txid: string): Promise<string | undefined> {
    const bytes = await this.http.bytes(`tx/${txid}/raw`);
    return bytes === undefined ? undefined : namedRaw(bytes, txid, this.http.about('tx/raw'));
  }

  mempoolMinFee(): Promise<bigint> {
    return Promise.resolve(RELAY_MIN_SAT_PER_KVB);
  }

  incrementalRelayFee(): Promise<'unsupported'> {
    return Promise.resolve('unsupported');
  }

  async estimateFee(blocks: number): Promise<FeeAnswer> {
    const estimates = await this.http.json('fee-estimates');
    if (estimates === undefined) return { refused: 'none' };
    if (typeof estimates !== 'object' || estimates === null || estimates instanceof JsonNumber) {
      throw new BackendReplyInvalid(this.http.about('fee-estimates'), 'it is no table of estimates');
    }
    const targets = Object.keys(estimates)
      .filter((key) => /^\d{1,4}$/.test(key))
      .map((key) => Number.parseInt(key, 10))
      .sort((a, b) => a - b);
    const target = targets.findLast((at) => at <= blocks) ?? targets[0];
    return feeAnswerOf(target === undefined ? undefined : fieldOf(estimates, target.toString()), 'sat/vB');
  }

  /** Headers of the heights, both included, from one page that counts down from the upper one. */
  async #page(from: number, to: number): Promise<Uint8Array> {
    const path = `blocks/${to}`;
    const items = await this.http.json(path);
    const blocks: readonly ExactJson[] = Array.isArray(items) ? (items as readonly ExactJson[]) : [];
    const headers: Uint8Array[] = [];
    for (let height = to; height >= from; height -= 1) {
      const block = esploraBlock(blocks[to - height]);
      if (block?.height !== height) {
        throw new BackendReplyInvalid(this.http.about(path), `it has no block ${height} in its place`);
      }
      if (headerHash(block.header) !== block.id) {
        throw new BackendReplyInvalid(this.http.about(path), `block ${height} does not have the hash that it names`);
      }
      headers.unshift(block.header);
    }
    return concatBytes(...headers);
  }

  async #spender({ txid, vout }: Outpoint): Promise<string | null> {
    const spend = await this.http.json(`tx/${txid}/outspend/${vout}`);
    const waiting = fieldOf(spend, 'spent') === true && fieldOf(fieldOf(spend, 'status'), 'confirmed') !== true;
    return waiting ? textOf(fieldOf(spend, 'txid')) : null;
  }

  async #statusOf(txid: string): Promise<'waiting' | 'confirmed' | undefined> {
    const status = await this.http.json(`tx/${txid}/status`);
    if (status === undefined) return undefined;
    const confirmed = fieldOf(status, 'confirmed');
    if (typeof confirmed !== 'boolean') throw new BackendReplyInvalid(this.http.about('tx/status'), 'it says nothing');
    return confirmed ? 'confirmed' : 'waiting';
  }
}
