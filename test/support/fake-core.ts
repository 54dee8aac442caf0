import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as bitcoin from 'bitcoinjs-lib';
import { decodeBlock, fromHex, HashingRefusal, NETWORK_RULES, toHex, transactionFromHex } from '../../src/hashing';
import { type MadeBlock, makeBlock } from './block-factory';

/** The node's own error: code and message as Bitcoin Core's rpc/protocol.h has them. */
class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** What goes wrong at `sendrawtransaction`. */
export type SendFault =
  /** The node takes it and never answers. */
  | 'accept-and-hang'
  /** The connection breaks before the node saw it. */
  | 'drop'
  /** It answers the txid of what it refused, as bcoin does. */
  | 'txid-but-refused'
  /** Bitcoin Core's answer, the transaction not taken. */
  | { readonly code: number; readonly message: string }
  /** The same, and it holds the transaction already. */
  | { readonly code: number; readonly message: string; readonly held: true };

/** Faults that a test sets at any time. */
export interface FakeFaults {
  send?: SendFault;
  /** Another network's genesis. */
  genesisHash?: string;
  /** JSON text of the estimate, exactly as it goes over the wire. */
  feeEstimate?: string;
  mempoolMinFee?: string;
  /** What it says that a replacement pays on top, as JSON text; absent: nothing. It judges by 1 sat/vB all the same. */
  increment?: string;
  /** Least rate that it takes, sat/kvB, enforced; a package is judged as one. */
  leastRate?: bigint;
  /** What `submitpackage` answers in place of its own, as JSON text, nothing taken. */
  packageReply?: string;
  /** The error that `submitpackage` fails with, nothing taken. */
  packageError?: { readonly code: number; readonly message: string };
  /** What `getmempoolentry` gives, as JSON text. */
  mempoolEntry?: string;
  /** testmempoolaccept's reason; undefined allows. */
  policyRefusal?: string;
  /** Methods that this node does not have. */
  missing?: readonly string[];
  /** Blocks that were pruned. */
  pruned?: ReadonlySet<string>;
  /** Body served instead of any answer. */
  body?: string;
  /** Status served instead of any answer. */
  status?: number;
  /** Takes every question and never answers. */
  silent?: boolean;
  /** Answers every question with bytes that never end. */
  flood?: boolean;
  /** What `getblockheader` gives in place of the header. */
  header?: (header: Uint8Array) => Uint8Array;
  /** What REST gives in place of the headers. */
  rest?: (headers: readonly Uint8Array[]) => Uint8Array;
}

/** Writes until the other side hangs up. */
export function flood(response: ServerResponse, onChunk: (bytes: number) => void): void {
  const chunk = Buffer.alloc(65_536, 0x20);
  const more = (): void => {
    while (!response.destroyed) {
      onChunk(chunk.length);
      if (!response.write(chunk)) return void response.once('drain', more);
    }
  };
  response.writeHead(200);
  more();
}

interface Pending {
  readonly raw: string;
  readonly spends: readonly { txid: string; vout: number }[];
}

/** A strict fake of Bitcoin Core's JSON-RPC over HTTP, with a chain of really mined regtest blocks. */
export class FakeCore {
  readonly faults: FakeFaults = {};
  readonly password = 'fake';
  readonly calls: string[] = [];
  readonly mempool = new Map<string, Pending>();
  /** Told when it has taken a transaction that it will never answer for. */
  onHang: (() => void) | undefined;
  /** Whether a dearer transaction takes the place of those that it conflicts with. */
  replaces = false;
  /** Core 31: the mempool has clusters. */
  clusters = false;
  /** Serve binary headers over REST, as `rest=1` does. */
  rest = false;
  /** Bytes of floods that were sent before the other side hung up. */
  flooded = 0;
  #chain: MadeBlock[];
  #salt = 0;
  readonly #blocks = new Map<string, MadeBlock>();
  readonly #txids = new Map<string, ReadonlySet<string>>();
  readonly #server: Server;

  private constructor(private time: number) {
    const rules = NETWORK_RULES.regtest;
    const header = fromHex(rules.genesisHeader);
    this.#chain = [{ height: 0, hash: rules.genesisHash, header, raw: header, time: 1296688602 }];
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** @param time unix seconds of the first block after genesis */
  static async start(time = 1_767_225_600): Promise<FakeCore> {
    const fake = new FakeCore(time);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  get tip(): MadeBlock {
    return this.#chain[this.#chain.length - 1] as MadeBlock;
  }

  at(height: number): MadeBlock | undefined {
    return this.#chain[height];
  }

  setTime(seconds: number): void {
    this.time = seconds;
  }

  /** Mines blocks ten minutes apart; the first takes `transactions` and, unless `empty`, the mempool. */
  mine(
    count = 1,
    options: {
      transactions?: readonly Uint8Array[];
      script?: string;
      /** Whom each coinbase pays, in place of `script`. */
      pays?: readonly { readonly value: bigint; readonly script: string }[];
      empty?: boolean;
    } = {},
  ): MadeBlock[] {
    return Array.from({ length: count }, (_, index) => {
      const pending = options.empty === true ? [] : [...this.mempool.values()].map((at) => fromHex(at.raw));
      const raws = index === 0 ? [...(options.transactions ?? []), ...pending] : pending;
      if (options.empty !== true) this.mempool.clear();
      const transactions = raws.map((raw) => ({ raw, txid: transactionFromHex(toHex(raw)).txid }));
      this.time = Math.max(this.time, this.tip.time) + 600;
      const made = makeBlock({
        previous: this.tip,
        time: this.time,
        transactions,
        salt: (this.#salt += 1),
        ...(options.script === undefined ? {} : { script: options.script }),
        ...(options.pays === undefined ? {} : { pays: options.pays }),
      });
      this.#blocks.set(made.hash, made);
      this.#chain.push(made);
      return made;
    });
  }

  /** Takes off the last `depth` blocks and mines `count` others. */
  fork(depth: number, count: number, options: { transactions?: readonly Uint8Array[] } = {}): MadeBlock[] {
    this.#chain = this.#chain.slice(0, this.#chain.length - depth);
    this.time = this.tip.time + 1;
    return this.mine(count, { ...options, empty: true });
  }

  /** Puts a chain of somebody else's making in place of its own. */
  serveChain(blocks: readonly MadeBlock[]): void {
    this.#chain = [...blocks];
    for (const block of blocks) this.#blocks.set(block.hash, block);
  }

  chain(): readonly MadeBlock[] {
    return this.#chain;
  }

  /** A block that it ever had, in the best chain or not. */
  blockOf(hash: string): MadeBlock | undefined {
    return this.#blocks.get(hash) ?? this.#chain.find((at) => at.hash === hash);
  }

  /** In which block of the best chain a transaction is. */
  confirmedIn(txid: string): MadeBlock | undefined {
    return this.#chain.find((block) => block.height > 0 && this.#ids(block).has(txid));
  }

  /** What `sendrawtransaction` does: the txid, or the error's text as Bitcoin Core has it. */
  submit(raw: string): { readonly txid: string } | { readonly error: string } {
    try {
      return { txid: this.#send(raw) };
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return { error: JSON.stringify({ code: error.code, message: error.message }) };
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const expected = `Basic ${Buffer.from(`user:${this.password}`).toString('base64')}`;
    if (this.#broken(response)) return;
    if (request.method === 'GET') return this.#serveRest(request.url ?? '', response);
    if (request.headers.authorization !== expected) return void response.writeHead(401).end();
    const body = JSON.parse(text) as unknown;
    const calls = (Array.isArray(body) ? body : [body]) as { id: unknown; method: string; params: unknown[] }[];
    if (calls.some((call) => call.method === 'sendrawtransaction') && this.#cut(calls, response)) return;
    const replies = calls.map((call) => this.#reply(call));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(Array.isArray(body) ? `[${replies.join(',')}]` : replies[0]);
  }

  /** Faults of the whole server. */
  #broken(response: ServerResponse): boolean {
    const { body, status, silent, flood: floods } = this.faults;
    if (floods === true) flood(response, (bytes) => (this.flooded += bytes));
    else if (body !== undefined || status !== undefined) response.writeHead(status ?? 200).end(body);
    else return silent === true;
    return true;
  }

  /** `/rest/headers/<hash>.bin?count=N`: headers of the best chain from a block on, at most 2000. */
  #serveRest(url: string, response: ServerResponse): void {
    const [, hash, count] = /^\/rest\/headers\/([0-9a-f]{64})\.bin\?count=(\d+)$/.exec(url) ?? [];
    if (!this.rest || hash === undefined) return void response.writeHead(404).end('Not found');
    this.calls.push('rest/headers');
    const from = this.#chain.findIndex((block) => block.hash === hash);
    const taken = from < 0 ? [] : this.#chain.slice(from, from + Math.min(2_000, Number(count)));
    const headers = taken.map(({ header }) => header);
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(this.faults.rest === undefined ? Buffer.concat(headers) : this.faults.rest(headers));
  }

  /** Faults of the wire: nothing is answered. */
  #cut(calls: readonly { params: unknown[] }[], response: ServerResponse): boolean {
    const { send } = this.faults;
    if (send === 'drop') {
      response.destroy();
      return true;
    }
    if (send !== 'accept-and-hang') return false;
    for (const call of calls) this.#hold(String(call.params[0]));
    this.onHang?.();
    return true;
  }

  #reply({ id, method, params }: { id: unknown; method: string; params: unknown[] }): string {
    this.calls.push(method);
    const key = JSON.stringify(id ?? null);
    try {
      return `{"result":${this.#result(method, params)},"error":null,"id":${key}}`;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const text = JSON.stringify({ code: error.code, message: error.message });
      return `{"result":null,"error":${text},"id":${key}}`;
    }
  }

  #result(method: string, params: unknown[]): string {
    if (this.faults.missing?.includes(method) === true) throw new RpcError(-32601, 'Method not found');
    const json = JSON.stringify;
    switch (method) {
      case 'getblockchaininfo':
        return json({ chain: 'regtest', blocks: this.tip.height, bestblockhash: this.tip.hash });
      case 'getblockhash':
        return json(this.#hashAt(params[0]));
      case 'getblockheader':
        return json(toHex((this.faults.header ?? same)(this.#block(params[0]).header)));
      case 'getblock':
        return json(toHex(this.#block(params[0], true).raw));
      case 'getmempoolentry':
        return this.faults.mempoolEntry ?? this.#entry(String(params[0]));
      case 'getmempoolcluster':
        return this.#cluster(String(params[0]));
      case 'submitpackage':
        return this.#package(params);
      case 'getmempoolinfo':
        return `{"mempoolminfee":${this.faults.mempoolMinFee ?? '0.00001000'},"minrelaytxfee":0.00000100${this.faults.increment === undefined ? '' : `,"incrementalrelayfee":${this.faults.increment}`}}`;
      case 'estimatesmartfee':
        return this.faults.feeEstimate ?? '{"feerate":0.00012000,"blocks":6}';
      case 'gettxout':
        return this.#inChain(String(params[0])) ? json({ confirmations: 1 }) : 'null';
      case 'testmempoolaccept':
        return this.#policy(params);
      case 'gettxspendingprevout':
        return this.#spender(params);
      case 'getrawtransaction':
        return json(this.#held(String(params[0])));
      case 'sendrawtransaction':
        return json(this.#send(String(params[0])));
      default:
        throw new RpcError(-32601, 'Method not found');
    }
  }

  #hashAt(height: unknown): string {
    if (typeof height !== 'number') throw new RpcError(-3, 'JSON value is not an integer as expected');
    if (height === 0 && this.faults.genesisHash !== undefined) return this.faults.genesisHash;
    const block = this.#chain[height];
    if (block === undefined) throw new RpcError(-8, 'Block height out of range');
    return block.hash;
  }

  #block(hash: unknown, whole = false): MadeBlock {
    const block = this.blockOf(String(hash));
    if (block === undefined) throw new RpcError(-5, 'Block not found');
    if (whole && this.faults.pruned?.has(block.hash) === true) {
      throw new RpcError(-1, 'Block not available (pruned data)');
    }
    return block;
  }

  #inChain(txid: string): boolean {
    return this.confirmedIn(txid) !== undefined;
  }

  #ids(block: MadeBlock): ReadonlySet<string> {
    const known = this.#txids.get(block.hash) ?? new Set(decodeBlock(block.raw).transactions.map(({ txid }) => txid));
    this.#txids.set(block.hash, known);
    return known;
  }

  #send(raw: string): string {
    const { send } = this.faults;
    const txid = readTxid(raw);
    if (send === 'txid-but-refused') return txid;
    if (typeof send === 'object') {
      if ('held' in send) this.#hold(raw);
      throw new RpcError(send.code, send.message);
    }
    if (this.#inChain(txid)) throw new RpcError(-27, 'Transaction outputs already in utxo set');
    const { leastRate } = this.faults;
    if (leastRate !== undefined && !this.mempool.has(txid) && this.#feeOf(raw) * 1_000n < leastRate * sizeOf(raw)) {
      throw new RpcError(-26, `mempool min fee not met, ${this.#feeOf(raw)} < ${(leastRate * sizeOf(raw)) / 1_000n}`);
    }
    this.#admit(raw);
    return txid;
  }

  /** Into the mempool, in place of what it conflicts with. */
  #admit(raw: string): void {
    const { txid } = transactionFromHex(raw);
    const rivals = [...this.mempool.entries()].filter(
      ([other, at]) => other !== txid && at.spends.some((spend) => spendsSame(raw, spend)),
    );
    if (rivals.length > 0) this.#replace(raw, rivals);
    this.#hold(raw);
  }

  /** One child with its parents, each parent first: together they must bear the least rate. */
  #package(params: unknown[]): string {
    const { packageReply, packageError, leastRate = 0n } = this.faults;
    if (packageError !== undefined) throw new RpcError(packageError.code, packageError.message);
    if (packageReply !== undefined) return packageReply;
    const raws = params[0] as string[];
    const fresh = raws.filter((raw) => !this.mempool.has(readTxid(raw)));
    const known = new Map(raws.map((raw) => [readTxid(raw), raw]));
    const fees = fresh.reduce((sum, raw) => sum + this.#feeOf(raw, known), 0n);
    const size = fresh.reduce((sum, raw) => sum + sizeOf(raw), 0n);
    const isTooLow = fees * 1_000n < leastRate * size;
    const lost = this.faults.send === 'txid-but-refused' ? 'bad-txns-inputs-missingorspent' : undefined;
    const error = isTooLow ? `mempool min fee not met, ${fees} < ${(leastRate * size) / 1_000n}` : lost;
    if (error === undefined) for (const raw of fresh) this.#admit(raw);
    const results = raws.map((raw) => [
      bitcoin.Transaction.fromHex(raw).getHash(true).toString(),
      error === undefined ? { txid: readTxid(raw), vsize: Number(sizeOf(raw)) } : { txid: readTxid(raw), error },
    ]);
    const message = error === undefined ? 'success' : 'transaction failed';
    return JSON.stringify({ package_msg: message, 'tx-results': Object.fromEntries(results) as unknown });
  }

  /** As Core 25 to 31 answer: fees in BTC, kin with the transaction itself. */
  #entry(txid: string): string {
    const at = this.mempool.get(txid);
    if (at === undefined) throw new RpcError(-5, 'Transaction not in mempool');
    const up = this.#kin(txid, 'up');
    const down = this.#kin(txid, 'down');
    const fees = { base: this.#feesOf([txid]), ancestor: this.#feesOf(up), descendant: this.#feesOf(down) };
    const written = Object.entries(fees).map(([name, fee]) => `"${name}":${btc(fee)}`);
    const sizes = [
      `"vsize":${sizeOf(at.raw)}`,
      `"ancestorcount":${up.length},"ancestorsize":${this.#sizesOf(up)}`,
      `"descendantcount":${down.length},"descendantsize":${this.#sizesOf(down)}`,
    ];
    return `{${sizes.join(',')},"fees":{${written.join(',')}}}`;
  }

  #cluster(txid: string): string {
    if (!this.clusters) throw new RpcError(-32601, 'Method not found');
    const all = new Set([txid]);
    for (let grown = 0; grown < all.size;) {
      grown = all.size;
      for (const one of [...all]) for (const kin of [...this.#kin(one, 'up'), ...this.#kin(one, 'down')]) all.add(kin);
    }
    return JSON.stringify({ txcount: all.size, clusterweight: Number(this.#sizesOf([...all])) * 4, chunks: [] });
  }

  /** Of the mempool, a transaction with all that it stands on, or all that stands on it. */
  #kin(txid: string, way: 'up' | 'down'): string[] {
    const found = new Set([txid]);
    for (const one of found) {
      for (const [other, at] of this.mempool) {
        const [child, parent] = way === 'down' ? [at, one] : [this.mempool.get(one), other];
        if (child?.spends.some((spend) => spend.txid === parent) === true) found.add(other);
      }
    }
    return [...found];
  }

  #feesOf(txids: readonly string[]): bigint {
    return txids.reduce((sum, txid) => sum + this.#feeOf(this.mempool.get(txid)?.raw ?? ''), 0n);
  }

  #sizesOf(txids: readonly string[]): bigint {
    return txids.reduce((sum, txid) => sum + sizeOf(this.mempool.get(txid)?.raw ?? ''), 0n);
  }

  /**
   * BIP-125, rules 3 and 4: a higher fee than all that goes, by the newcomer's size at 1 sat/vB, and a higher rate than
   * each that it conflicts with. What stands on those goes with them.
   */
  #replace(raw: string, rivals: readonly (readonly [string, Pending])[]): void {
    if (!this.replaces) throw new RpcError(-26, 'txn-mempool-conflict');
    const size = sizeOf(raw);
    const fee = this.#feeOf(raw);
    const others = rivals.map(([, at]) => ({ fee: this.#feeOf(at.raw), size: sizeOf(at.raw) }));
    const gone = [...new Set(rivals.flatMap(([txid]) => this.#kin(txid, 'down')))];
    const denser = others.every((other) => fee * other.size > other.fee * size);
    if (fee < this.#feesOf(gone) + size || !denser) throw new RpcError(-26, 'insufficient fee');
    for (const txid of gone) this.mempool.delete(txid);
  }

  /** @param beside transactions of the same package, by txid */
  #feeOf(raw: string, beside: ReadonlyMap<string, string> = new Map()): bigint {
    const { inputs, outputs } = transactionFromHex(raw);
    const values = inputs.map(({ txid, vout }) => {
      const waiting = beside.get(txid) ?? this.mempool.get(txid)?.raw;
      if (waiting !== undefined) return transactionFromHex(waiting).outputs[vout]?.value ?? 0n;
      const block = this.#chain.slice(1).find((one) => this.#ids(one).has(txid));
      const from = block === undefined ? [] : decodeBlock(block.raw).transactions;
      return from.find((one) => one.txid === txid)?.outputs[vout]?.value ?? 0n;
    });
    return values.reduce((sum, value) => sum + value, 0n) - outputs.reduce((sum, { value }) => sum + value, 0n);
  }

  #hold(raw: string): void {
    const { txid, inputs } = transactionFromHex(raw);
    this.mempool.set(txid, { raw, spends: inputs.map((input) => ({ txid: input.txid, vout: input.vout })) });
  }

  #policy(params: unknown[]): string {
    const [raws] = params as [string[]];
    const reason = this.faults.policyRefusal;
    const verdicts = raws.map((raw) =>
      reason === undefined
        ? { txid: readTxid(raw), allowed: true }
        : { txid: readTxid(raw), allowed: false, 'reject-reason': reason },
    );
    return JSON.stringify(verdicts);
  }

  /** Of the mempool alone: this node has no index of transactions. */
  #held(txid: string): string {
    const entry = this.mempool.get(txid);
    if (entry === undefined) throw new RpcError(-5, 'No such mempool transaction.');
    return entry.raw;
  }

  #spender(params: unknown[]): string {
    const [outpoints] = params as [{ txid: string; vout: number }[]];
    const found = outpoints.map((outpoint) => {
      const entry = [...this.mempool.entries()].find(([, at]) =>
        at.spends.some((spend) => spend.txid === outpoint.txid && spend.vout === outpoint.vout),
      );
      return entry === undefined ? outpoint : { ...outpoint, spendingtxid: entry[0] };
    });
    return JSON.stringify(found);
  }
}

const same = <T>(value: T): T => value;

function readTxid(raw: string): string {
  try {
    return transactionFromHex(raw).txid;
  } catch (refusal) {
    if (refusal instanceof HashingRefusal)
      throw new RpcError(-22, 'TX decode failed. Make sure the tx has at least one input.');
    throw refusal;
  }
}

function spendsSame(raw: string, spend: { txid: string; vout: number }): boolean {
  return transactionFromHex(raw).inputs.some((input) => input.txid === spend.txid && input.vout === spend.vout);
}

/** Satoshi as the node writes BTC. */
function btc(fee: bigint): string {
  // Coins that no block here made are worth nothing.
  const value = fee < 0n ? 0n : fee;
  return `${value / 100_000_000n}.${(value % 100_000_000n).toString().padStart(8, '0')}`;
}

function sizeOf(raw: string): bigint {
  return BigInt(bitcoin.Transaction.fromHex(raw).virtualSize());
}
