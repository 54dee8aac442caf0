import * as bitcoin from 'bitcoinjs-lib';
import {
  BackendUnreachable,
  type BackendTip,
  type ChainBackend,
  type FeeAnswer,
  type MempoolPlace,
  type MempoolVerdict,
  type Outpoint,
  type SendOutcome,
} from '../../src/chain';
import { concatBytes, fromHex, NETWORK_RULES, type RawTransaction, toHex, transactionFromHex } from '../../src/hashing';
import {
  type MadeBlock,
  makeBlock,
  makeCoinbase,
  makeTransaction,
  type TransactionPlan,
} from '../support/block-factory';
import { INCREMENTAL, type RelayRules, replacementRefused, type Replacing, type Weighed } from './mempool-policy';
import type { Prng } from './prng';

/** A transaction that the node has ever seen. */
export interface SeenTransaction {
  readonly rawHex: string;
  readonly decoded: RawTransaction;
  /** Made by pools and venue: its inputs are not followed, and its makers send it again until it is in a block. */
  readonly stranger: boolean;
  /** A block made it: gone with its block, and for 100 confirmations not to be spent. */
  readonly coinbase?: boolean;
}

interface Block {
  readonly made: MadeBlock;
  readonly txids: readonly string[];
  readonly coinbase: string;
}

/** Consensus; the product spends one block later. */
const MATURITY = 100;

type Output = TransactionPlan['outputs'][number];

const vbytesOf = (rawHex: string): number => bitcoin.Transaction.fromHex(rawHex).virtualSize();
const keyOf = ({ txid, vout }: Outpoint): string => `${txid}:${vout}`;

/**
 * A Bitcoin node in memory: really mined regtest blocks, a mempool that knows conflicts, reorganisations that put
 * transactions back, evictions. Of a transaction it checks that its inputs exist, are unspent and worth its outputs.
 */
export class SimulatedNode implements ChainBackend {
  readonly label = 'simulated node';
  readonly seen = new Map<string, SeenTransaction>();
  readonly mempool = new Set<string>();
  /** What the world sets. */
  readonly mood = { refuses: false, isForeign: false, feeSatPerKvb: 1_000n as bigint | undefined };
  /** Called with what reaches the node, before anything is done with it. */
  onSend: (rawHex: string) => Promise<void> = () => Promise.resolve();
  /** Told of bytes that it has already. */
  onRepeat: () => void = () => undefined;
  /** Told when blocks have left, before others come in their place. */
  onLeft: () => void = () => undefined;
  /** Whom the coinbase of the next block pays; nobody that matters when empty. */
  coinbasePays: () => readonly Output[] = () => [];
  relayRules: RelayRules = 'bip-125';
  /** Blocks up to this height stay. */
  floor = 0;
  reorgs = 0;
  deepest = 0;
  #chain: Block[];
  readonly #blocks = new Map<string, Block>();
  #confirmed = new Map<string, number>();
  #spent = new Map<string, string>();
  /** Whatever a block held once. */
  readonly #mined = new Set<string>();
  #salt = 0;

  constructor(private readonly random: Prng) {
    const { genesisHash: hash, genesisHeader } = NETWORK_RULES.regtest;
    const header = fromHex(genesisHeader);
    this.#chain = [{ made: { height: 0, hash, header, raw: header, time: 1_296_688_602 }, txids: [], coinbase: '' }];
  }

  get tipHeight(): number {
    return this.#chain.length - 1;
  }

  /** What the header of the tip says, unix seconds. */
  get tipSeconds(): number {
    return this.#tip().time;
  }

  /** Height of a transaction's block in the best chain. */
  heightOf(txid: string): number | undefined {
    return this.#confirmed.get(txid);
  }

  /** Whether a block held it once, of this chain or of one that was left. */
  wasMined(txid: string): boolean {
    return this.#mined.has(txid) || this.seen.get(txid)?.coinbase === true;
  }

  /** Who spends an outpoint in the best chain. */
  spenderOf(outpoint: string): string | undefined {
    return this.#spent.get(outpoint);
  }

  /** The coinbase of a block of the best chain, where it pays anybody that matters. */
  coinbaseAt(height: number): string {
    return this.#chain[height]?.coinbase ?? '';
  }

  hashAt(height: number): string | undefined {
    return this.#chain[height]?.made.hash;
  }

  /** Mines on the tip. @param leave percent of the mempool that stays out */
  mine(timeSeconds: number, leave = 0): void {
    const txids = [...this.mempool].filter((txid) => this.#mayEnter(txid) && !this.random.chance(leave));
    const included: string[] = [];
    const inBlock = new Set<string>();
    for (const txid of txids) {
      const { decoded, stranger } = this.#known(txid);
      const ready =
        stranger || decoded.inputs.every((input) => this.#confirmed.has(input.txid) || inBlock.has(input.txid));
      if (!ready) continue;
      inBlock.add(txid);
      included.push(txid);
    }
    const tip = this.#tip();
    const transactions = included.map((txid) => ({ txid, raw: fromHex(this.#known(txid).rawHex) }));
    const time = Math.max(timeSeconds, tip.time + 1);
    const block = this.#make(tip, time, transactions, included);
    const { made } = block;
    this.#blocks.set(made.hash, block);
    this.#chain.push(block);
    this.#count(block);
    for (const txid of included) {
      this.mempool.delete(txid);
      this.#mined.add(txid);
    }
  }

  #make(
    previous: MadeBlock,
    time: number,
    transactions: readonly { readonly txid: string; readonly raw: Uint8Array }[],
    txids: readonly string[],
  ): Block {
    const salt = (this.#salt += 1);
    const pays = this.coinbasePays();
    const plan = pays.length === 0 ? {} : { pays };
    const made = makeBlock({ previous, time, transactions, salt, ...plan });
    if (pays.length === 0) return { made, txids, coinbase: '' };
    const rawHex = toHex(makeCoinbase(made.height, '51', salt, pays));
    const decoded = transactionFromHex(rawHex);
    this.seen.set(decoded.txid, { rawHex, decoded, stranger: true, coinbase: true });
    return { made, txids, coinbase: decoded.txid };
  }

  /** How many blocks may leave so that no coinbase goes of which a transaction of ours has ever spent something. */
  depthWithoutLoss(): number {
    const spent = new Set<string>();
    for (const { decoded, stranger } of this.seen.values()) {
      if (!stranger) for (const input of decoded.inputs) spent.add(input.txid);
    }
    const lowest = this.#chain.findLastIndex(({ coinbase }) => coinbase !== '' && spent.has(coinbase));
    return this.tipHeight - Math.max(lowest, 0);
  }

  /** Takes off `depth` blocks; what they held waits again; `count` others are mined in their place. */
  reorg(depth: number, count: number, what: { timeSeconds: number; leave: number }): void {
    const take = Math.min(depth, this.tipHeight - Math.max(this.floor, 1), this.depthWithoutLoss());
    if (take <= 0) return;
    const left = this.#chain.splice(this.#chain.length - take);
    const waiting = [...this.mempool];
    this.mempool.clear();
    for (const txid of [...left.flatMap((block) => block.txids), ...waiting]) this.mempool.add(txid);
    this.#confirmed = new Map();
    this.#spent = new Map();
    for (const block of this.#chain) this.#count(block);
    this.#dropImmature();
    this.onLeft();
    const time = Math.min(what.timeSeconds - count, this.#tip().time + 1);
    for (let index = 0; index < count; index += 1) this.mine(Math.max(time + index, this.#tip().time + 1), what.leave);
    this.reorgs += 1;
    this.deepest = Math.max(this.deepest, take);
  }

  /** Coins of a script in the best chain that nothing in it or in the mempool spends; none that a block made. */
  coinsOf(script: string): { readonly txid: string; readonly vout: number; readonly value: bigint }[] {
    const waiting = new Set([...this.mempool].flatMap((txid) => this.#known(txid).decoded.inputs.map(keyOf)));
    const coins: { txid: string; vout: number; value: bigint }[] = [];
    for (const [txid, { decoded, coinbase }] of this.seen) {
      if (coinbase === true || !this.#confirmed.has(txid)) continue;
      decoded.outputs.forEach((output, vout) => {
        const key = keyOf({ txid, vout });
        const isFree = !this.#spent.has(key) && !waiting.has(key);
        if (isFree && toHex(output.script) === script) coins.push({ txid, vout, value: output.value });
      });
    }
    return coins;
  }

  /** Somebody who has the keys takes coins of ours elsewhere, in a block that stays. */
  steal(
    coins: readonly { readonly txid: string; readonly vout: number; readonly value: bigint }[],
    time: number,
  ): void {
    const value = coins.reduce((sum, coin) => sum + coin.value, 0n);
    const rawHex = toHex(makeTransaction({ inputs: coins, outputs: [{ value, script: '51' }] }));
    const decoded = transactionFromHex(rawHex);
    for (const gone of this.#evicted(decoded)) this.mempool.delete(gone);
    this.seen.set(decoded.txid, { rawHex, decoded, stranger: true });
    this.mempool.add(decoded.txid);
    this.mine(time);
    this.floor = this.tipHeight;
  }

  /** Drops what waits and is ours, as a full mempool or two weeks would. */
  evict(): number {
    let dropped = 0;
    for (const txid of [...this.mempool]) {
      if (this.#known(txid).stranger) continue;
      this.mempool.delete(txid);
      dropped += 1;
    }
    return dropped;
  }

  /**
   * Somebody who has one of ours still sends it, and miners take it though another one waits over the same coins.
   * @returns whether there was one
   */
  revive(): boolean {
    const { mempool } = this;
    const free = ({ decoded, stranger }: SeenTransaction): boolean =>
      !stranger &&
      !mempool.has(decoded.txid) &&
      !this.#confirmed.has(decoded.txid) &&
      !this.#premature(decoded) &&
      decoded.inputs.every((input) => this.#confirmed.has(input.txid) && !this.#spent.has(keyOf(input)));
    const found = [...this.seen.values()].filter(free);
    if (found.length === 0) return false;
    const { decoded } = this.random.pick(found);
    for (const gone of this.#evicted(decoded)) mempool.delete(gone);
    mempool.add(decoded.txid);
    return true;
  }

  /** Somebody takes a payment to us back before it was in any block. @returns whether it waited still */
  doubleSpend(txid: string): boolean {
    if (this.#mined.has(txid) || !this.mempool.delete(txid)) return false;
    this.seen.delete(txid);
    return true;
  }

  /** A payment by somebody else: pools, the venue, the operator's own wallet. */
  pay(script: string, value: bigint): string {
    const { txid, release } = this.prepare(script, value);
    release();
    return txid;
  }

  /** A payment by somebody else that is made and not sent before `release`. */
  prepare(script: string, value: bigint): { readonly txid: string; readonly release: () => void } {
    const inputs = [{ txid: this.random.hex32() + this.random.hex32(), vout: this.random.int(4) }];
    const rawHex = toHex(makeTransaction({ inputs, outputs: [{ value, script }] }));
    const decoded = transactionFromHex(rawHex);
    const release = (): void => {
      this.seen.set(decoded.txid, { rawHex, decoded, stranger: true });
      this.mempool.add(decoded.txid);
    };
    return { txid: decoded.txid, release };
  }

  async send(rawHex: string): Promise<SendOutcome> {
    await this.onSend(rawHex);
    const decoded = transactionFromHex(rawHex);
    const { txid } = decoded;
    if (this.mempool.has(txid) || this.#confirmed.has(txid)) {
      this.onRepeat();
      return 'known';
    }
    if (this.mood.refuses) return { refused: 'mempool min fee not met' };
    const refused = this.#refusal(decoded, rawHex);
    if (refused !== undefined) return { refused };
    for (const gone of this.#evicted(decoded)) this.mempool.delete(gone);
    this.seen.set(txid, { rawHex, decoded, stranger: false });
    this.mempool.add(txid);
    return 'accepted';
  }

  /** Of another network where it is not ours. */
  genesisHash(): Promise<string> {
    return Promise.resolve(NETWORK_RULES[this.mood.isForeign ? 'signet' : 'regtest'].genesisHash);
  }

  tip(): Promise<BackendTip> {
    const { height, hash } = this.#tip();
    return Promise.resolve({ height, hash });
  }

  blockHashAt(height: number): Promise<string | undefined> {
    return Promise.resolve(this.hashAt(height));
  }

  headers(fromHeight: number, count: number): Promise<Uint8Array> {
    const headers = this.#chain.slice(fromHeight, fromHeight + count).map(({ made }) => made.header);
    return Promise.resolve(concatBytes(...headers));
  }

  block(hash: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#blocks.get(hash)?.made.raw);
  }

  mempoolHas(txid: string): Promise<boolean> {
    return Promise.resolve(this.mempool.has(txid));
  }

  testAccept(): Promise<MempoolVerdict | 'unsupported'> {
    return Promise.resolve('unsupported');
  }

  sendPackage(): Promise<'unsupported'> {
    return Promise.resolve('unsupported');
  }

  mempoolPlace(txid: string): Promise<MempoolPlace | 'absent'> {
    if (!this.mempool.has(txid)) return Promise.resolve('absent');
    const kin = (txids: readonly string[]): MempoolPlace['ancestors'] => ({
      count: txids.length,
      vbytes: txids.reduce((sum, one) => sum + vbytesOf(this.#known(one).rawHex), 0),
      feesSats: txids.reduce((sum, one) => sum + this.#feeOf(one), 0n),
    });
    const ancestors = kin(this.#ancestors(txid));
    const descendants = kin(this.#descendants([txid]));
    const { vbytes, feesSats: feeSats } = kin([txid]);
    return Promise.resolve({ vbytes, feeSats, ancestors, descendants, cluster: null });
  }

  mempoolSpenders(outpoints: readonly Outpoint[]): Promise<readonly (string | null)[]> {
    const spenders = new Map<string, string>();
    for (const txid of this.mempool) {
      for (const input of this.#known(txid).decoded.inputs) spenders.set(keyOf(input), txid);
    }
    return Promise.resolve(outpoints.map((outpoint) => spenders.get(keyOf(outpoint)) ?? null));
  }

  mempoolRaw(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  mempoolMinFee(): Promise<bigint> {
    return Promise.resolve(1_000n);
  }

  incrementalRelayFee(): Promise<bigint> {
    return Promise.resolve(INCREMENTAL[this.relayRules]);
  }

  estimateFee(): Promise<FeeAnswer> {
    const { feeSatPerKvb } = this.mood;
    return Promise.resolve(feeSatPerKvb === undefined ? { refused: 'none' } : { rateSatPerKvb: feeSatPerKvb });
  }

  #tip(): MadeBlock {
    const block = this.#chain[this.#chain.length - 1];
    if (block === undefined)
      throw new BackendUnreachable({ source: this.label, method: 'tip' }, 'the node has no chain');
    return block.made;
  }

  #known(txid: string): SeenTransaction {
    const known = this.seen.get(txid);
    if (known === undefined) throw new Error(`The node never saw ${txid}.`);
    return known;
  }

  /** As Core does: what spends a coinbase that is not mature any more leaves the mempool, and what spends that. */
  #dropImmature(): void {
    for (let dropped = true; dropped;) {
      dropped = false;
      for (const txid of [...this.mempool]) {
        const { decoded, stranger } = this.#known(txid);
        const alive = (input: Outpoint): boolean => this.mempool.has(input.txid) || this.#confirmed.has(input.txid);
        if (stranger || (decoded.inputs.every(alive) && !this.#premature(decoded))) continue;
        this.mempool.delete(txid);
        dropped = true;
      }
    }
  }

  #premature(decoded: RawTransaction): boolean {
    return decoded.inputs.some(({ txid }) => {
      const height = this.#confirmed.get(txid);
      return this.seen.get(txid)?.coinbase === true && this.tipHeight + 1 - (height ?? this.tipHeight) < MATURITY;
    });
  }

  #count({ made, txids, coinbase }: Block): void {
    if (coinbase !== '') this.#confirmed.set(coinbase, made.height);
    for (const txid of txids) {
      this.#confirmed.set(txid, made.height);
      for (const input of this.#known(txid).decoded.inputs) this.#spent.set(keyOf(input), txid);
    }
  }

  #mayEnter(txid: string): boolean {
    return this.#known(txid).decoded.inputs.every((input) => (this.#spent.get(keyOf(input)) ?? txid) === txid);
  }

  #refusal(decoded: RawTransaction, rawHex: string): string | undefined {
    let value = 0n;
    for (const input of decoded.inputs) {
      const before = this.seen.get(input.txid);
      const alive = this.mempool.has(input.txid) || this.#confirmed.has(input.txid);
      const output = before?.decoded.outputs[input.vout];
      if (output === undefined || !alive || this.#spent.has(keyOf(input))) return 'bad-txns-inputs-missingorspent';
      value += output.value;
    }
    if (this.#premature(decoded)) return 'bad-txns-premature-spend-of-coinbase';
    const paid = decoded.outputs.reduce((sum, output) => sum + output.value, 0n);
    if (paid > value) return 'bad-txns-in-belowout';
    const gone = this.#evicted(decoded);
    if (gone.some((txid) => decoded.inputs.some((input) => input.txid === txid)))
      return 'bad-txns-spends-conflicting-tx';
    return replacementRefused(this.#replacing(decoded, { gone, feeSats: value - paid, rawHex }), this.relayRules);
  }

  #replacing(
    decoded: RawTransaction,
    by: { readonly gone: readonly string[]; readonly feeSats: bigint; readonly rawHex: string },
  ): Replacing {
    const { gone, feeSats, rawHex } = by;
    const direct = this.#rivals(decoded).map((txid) => this.#weighed(txid));
    const shared = new Set(direct.flatMap(({ spends }) => spends));
    const spends = decoded.inputs.map(keyOf);
    return {
      itself: { txid: decoded.txid, feeSats, vbytes: vbytesOf(rawHex), spends },
      direct,
      evicted: gone.map((txid) => this.#weighed(txid)),
      addsConfirmedOnly: decoded.inputs.every((one) => shared.has(keyOf(one)) || this.#confirmed.has(one.txid)),
    };
  }

  #weighed(txid: string): Weighed {
    const { rawHex, decoded } = this.#known(txid);
    const spends = decoded.inputs.map(keyOf);
    return { txid, feeSats: this.#feeOf(txid), vbytes: vbytesOf(rawHex), spends };
  }

  /** What leaves the mempool for it: what spends the same coins, and all that stands on that. */
  #evicted(decoded: RawTransaction): string[] {
    return this.#descendants(this.#rivals(decoded));
  }

  #descendants(txids: readonly string[]): string[] {
    const found = new Set(txids);
    for (const one of found) {
      for (const other of this.mempool) {
        if (this.#known(other).decoded.inputs.some((input) => input.txid === one)) found.add(other);
      }
    }
    return [...found];
  }

  #ancestors(txid: string): string[] {
    const found = new Set([txid]);
    for (const one of found) {
      for (const input of this.#known(one).decoded.inputs) if (this.mempool.has(input.txid)) found.add(input.txid);
    }
    return [...found];
  }

  /** Of the mempool, what spends a coin that this one spends too. */
  #rivals(decoded: RawTransaction): string[] {
    const spends = new Set(decoded.inputs.map(keyOf));
    return [...this.mempool].filter((txid) =>
      this.#known(txid).decoded.inputs.some((input) => spends.has(keyOf(input))),
    );
  }

  #feeOf(txid: string): bigint {
    const { inputs, outputs } = this.#known(txid).decoded;
    const value = inputs.reduce((sum, { txid: from, vout }) => {
      return sum + (this.seen.get(from)?.decoded.outputs[vout]?.value ?? 0n);
    }, 0n);
    return outputs.reduce((left, output) => left - output.value, value);
  }
}
