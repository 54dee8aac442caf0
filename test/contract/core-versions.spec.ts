import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { NETWORK_RULES, toHex, transactionFromHex } from '../../src/hashing';
import { Secret } from '../../src/units';
import { makeTransaction } from '../support/block-factory';
import { PROJECT_ROOT } from '../support/project-root';

const VERSIONS = [25, 26, 27, 28, 29, 30, 31] as const;
type Version = (typeof VERSIONS)[number];
/** JSON of a result, or of an error. */
type Answer = string | { readonly code: number; readonly message: string };
/** From a version on, until the next row. */
type Rows = readonly (readonly [Version, Answer])[];

const HASH = '00'.repeat(30) + 'abcd';
const { genesisHeader, genesisHash } = NETWORK_RULES.regtest;
const RAW = toHex(
  makeTransaction({ inputs: [{ txid: 'ee'.repeat(32), vout: 0 }], outputs: [{ value: 1_000n, script: '51' }] }),
);
const { txid: TXID } = transactionFromHex(RAW);
const OTHER = 'cd'.repeat(32);
const NOT_FOUND = { code: -32601, message: 'Method not found' };
const NOT_HELD = { code: -5, message: 'Transaction not in mempool' };

const CHAIN = `"chain":"main","blocks":840000,"headers":840000,"bestblockhash":"${HASH}"`;
const CHAIN_REST = `"difficulty":86388558925171.02,"time":1713571767,"mediantime":1713570208,"verificationprogress":0.9999,"initialblockdownload":false,"chainwork":"${HASH}","size_on_disk":1,"pruned":false`;
const POOL = '"loaded":true,"size":2,"bytes":220,"usage":2400,"total_fee":0.00000400,"maxmempool":300000000';
const ENTRY =
  '"vsize":110,"weight":437,"time":1713571767,"height":840000,"descendantcount":2,"descendantsize":220,"ancestorcount":1,"ancestorsize":110,"wtxid":"' +
  `${OTHER}","depends":[],"spentby":["${OTHER}"],"unbroadcast":false`;
const FEES = '"base":0.00000200,"modified":0.00000200,"ancestor":0.00000200,"descendant":0.00000400';

/**
 * What each version answers, from `help` and the release notes: a row stands from its version on. Only the fields that
 * changed between 25 and 31 make a new row.
 */
const SHAPES: Readonly<Record<string, Rows>> = {
  // 28: `warnings` is a list (#29845). 29: `bits` and `target` came (#31583).
  getblockchaininfo: [
    [25, `{${CHAIN},${CHAIN_REST},"warnings":""}`],
    [28, `{${CHAIN},${CHAIN_REST},"warnings":["This is a pre-release test build"]}`],
    [29, `{${CHAIN},"bits":"17034219","target":"${HASH}",${CHAIN_REST},"warnings":[]}`],
  ],
  getblockhash: [[25, `"${genesisHash}"`]],
  getblockheader: [[25, `"${toHex(genesisHeaderBytes())}"`]],
  getblock: [[25, `"${toHex(genesisHeaderBytes())}"`]],
  // 29.1 and 30: relayed from 0.1 sat/vB (#33106). 31: the limits of clusters (#33629).
  getmempoolinfo: [
    [
      25,
      `{${POOL},"mempoolminfee":0.00001000,"minrelaytxfee":0.00001000,"incrementalrelayfee":0.00001000,"unbroadcastcount":0,"fullrbf":false}`,
    ],
    [
      28,
      `{${POOL},"mempoolminfee":0.00001000,"minrelaytxfee":0.00001000,"incrementalrelayfee":0.00001000,"unbroadcastcount":0,"fullrbf":true}`,
    ],
    [
      30,
      `{${POOL},"mempoolminfee":0.00000100,"minrelaytxfee":0.00000100,"incrementalrelayfee":0.00000100,"unbroadcastcount":0,"fullrbf":true,"permitbaremultisig":true,"maxdatacarriersize":100000}`,
    ],
    [
      31,
      `{${POOL},"mempoolminfee":0.00000100,"minrelaytxfee":0.00000100,"incrementalrelayfee":0.00000100,"unbroadcastcount":0,"permitbaremultisig":true,"maxdatacarriersize":100000,"limitclustercount":64,"limitclustersize":101000,"optimal":true}`,
    ],
  ],
  // 31: chunks (#33629).
  getmempoolentry: [
    [25, `{${ENTRY},"fees":{${FEES}},"bip125-replaceable":true}`],
    [31, `{${ENTRY},"chunkweight":874,"fees":{${FEES},"chunk":0.00000400},"bip125-replaceable":true}`],
  ],
  // New in 31.
  getmempoolcluster: [
    [25, NOT_FOUND],
    [
      31,
      `{"clusterweight":874,"txcount":2,"chunks":[{"chunkfee":0.00000400,"chunkweight":874,"txs":["${TXID}","${OTHER}"]}]}`,
    ],
  ],
  // 25: the effective rate (#26646). 29: `reject-details` (#28121).
  testmempoolaccept: [
    [25, `[{"txid":"${TXID}","wtxid":"${OTHER}","allowed":false,"reject-reason":"min relay fee not met"}]`],
    [
      29,
      `[{"txid":"${TXID}","wtxid":"${OTHER}","allowed":false,"reject-reason":"min relay fee not met","reject-details":"min relay fee not met, 10 < 11"}]`,
    ],
  ],
  // 31: with an index of spenders those in blocks are named too, with their block (#24539).
  gettxspendingprevout: [
    [25, `[{"txid":"${OTHER}","vout":0}]`],
    [31, `[{"txid":"${OTHER}","vout":0,"spendingtxid":"${TXID}","blockhash":"${HASH}"}]`],
  ],
  // Without an index of transactions, those of the mempool alone.
  getrawtransaction: [[25, `"${RAW}"`]],
  estimatesmartfee: [[25, '{"feerate":0.00012000,"blocks":6}']],
  gettxout: [[25, 'null']],
  // 26: outside regtest (#27609). 27: `package_msg`, and an error for each (#28848). 31: those that were not looked at, too.
  submitpackage: [
    [25, { code: -1, message: 'submitpackage is for regression testing (-regtest mode) only' }],
    [26, { code: -25, message: 'package-mempool-limits' }],
    [
      27,
      `{"package_msg":"transaction failed","tx-results":{"${OTHER}":{"txid":"${TXID}","error":"min relay fee not met, 10 < 11"}},"replaced-transactions":[]}`,
    ],
  ],
  // 28: the outputs are named, no longer the block chain (#30212); the code is the same.
  sendrawtransaction: [
    [25, { code: -27, message: 'Transaction already in block chain' }],
    [28, { code: -27, message: 'Transaction outputs already in utxo set' }],
  ],
};

function genesisHeaderBytes(): Uint8Array {
  return Uint8Array.from(Buffer.from(genesisHeader, 'hex'));
}

function answerOf(method: string, version: Version): Answer {
  return SHAPES[method]?.findLast(([from]) => from <= version)?.[1] ?? NOT_FOUND;
}

/** Answers as a version does, by table. */
class TableNode {
  readonly methods = new Set<string>();
  /** Answers in place of the table's. */
  readonly over = new Map<string, Answer>();
  readonly #server: Server;

  constructor(readonly version: Version) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const asked = JSON.parse(Buffer.concat(chunks).toString()) as Asked | Asked[];
        const replies = [asked].flat().map((one) => this.#reply(one));
        // Core answers an error of a single call with 500 or 404 in JSON-RPC 1.0, before and after 28.
        const isError = !Array.isArray(asked) && replies[0]?.includes('"error":{') === true;
        response.writeHead(isError ? 500 : 200, { 'content-type': 'application/json' });
        response.end(Array.isArray(asked) ? `[${replies.join(',')}]` : replies[0]);
      });
    });
  }

  async start(): Promise<CoreBackend> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
    return new CoreBackend({ url, credentials: { user: 'x', password: new Secret('x') } });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #reply({ id, method }: Asked): string {
    this.methods.add(method);
    const answer = this.over.get(method) ?? answerOf(method, this.version);
    const [result, error] = typeof answer === 'string' ? [answer, 'null'] : ['null', JSON.stringify(answer)];
    return `{"result":${result},"error":${error},"id":${JSON.stringify(id)}}`;
  }
}

interface Asked {
  readonly id: unknown;
  readonly method: string;
}

/** Calls of Bitcoin Core's wallet (`help`, section "Wallet", of 31), and what needs one. */
const WALLET_CALL =
  /\b(abandontransaction|backupwallet|bumpfee|createwallet|dumpprivkey|encryptwallet|fundrawtransaction|getaddressinfo|getbalances?|getnewaddress|getrawchangeaddress|getreceivedby\w+|gettransaction|getwalletinfo|import(address|descriptors|multi|privkey|wallet)|keypoolrefill|listunspent|listtransactions|listwallets|loadwallet|lockunspent|psbtbumpfee|rescanblockchain|send|sendall|sendmany|sendtoaddress|signmessage|signrawtransactionwithwallet|simulaterawtransaction|unloadwallet|wallet\w+)\b/;

describe.each(VERSIONS)('Bitcoin Core %i', (version) => {
  let node: TableNode;
  let backend: CoreBackend;
  beforeEach(async () => {
    node = new TableNode(version);
    backend = await node.start();
  });
  afterEach(() => node.stop());

  it('names its tip, blocks and headers', async () => {
    expect(await backend.tip()).toEqual({ height: 840_000, hash: HASH });
    expect(await backend.genesisHash()).toBe(genesisHash);
    expect(toHex(await backend.headers(0, 1))).toBe(genesisHeader);
    expect(toHex((await backend.block(genesisHash)) ?? new Uint8Array())).toBe(genesisHeader);
  });

  it('says what its mempool takes at the least: 1 sat/vB, and 0.1 from 30 on', async () => {
    expect(await backend.mempoolMinFee()).toBe(version >= 30 ? 100n : 1_000n);
    expect(await backend.incrementalRelayFee()).toBe(version >= 30 ? 100n : 1_000n);
  });

  it('estimates, or says that it cannot', async () => {
    expect(await backend.estimateFee(6)).toEqual({ rateSatPerKvb: 12_000n });
    node.over.set('estimatesmartfee', '{"errors":["Insufficient data or no feerate found"],"blocks":2}');
    expect(await backend.estimateFee(6)).toEqual({ refused: 'none' });
  });

  it("tells a transaction's place, with its cluster from 31 on", async () => {
    expect(await backend.mempoolPlace(TXID)).toEqual({
      vbytes: 110,
      feeSats: 200n,
      ancestors: { count: 1, vbytes: 110, feesSats: 200n },
      descendants: { count: 2, vbytes: 220, feesSats: 400n },
      cluster: version >= 31 ? { count: 2, vbytes: 219 } : null,
    });
    node.over.set('getmempoolentry', NOT_HELD);
    expect([await backend.mempoolPlace(TXID), await backend.mempoolHas(TXID)]).toEqual(['absent', false]);
  });

  it('says what its policy thinks', async () => {
    expect(await backend.testAccept(RAW)).toEqual({ allowed: false, reason: 'min relay fee not met' });
    const fees = '"fees":{"base":0.00000200,"effective-feerate":0.00001818,"effective-includes":[]}';
    node.over.set('testmempoolaccept', `[{"txid":"${TXID}","wtxid":"${OTHER}","allowed":true,"vsize":110,${fees}}]`);
    expect(await backend.testAccept(RAW)).toEqual({ allowed: true });
  });

  it('names who spends an output in its mempool, and nobody whom a block holds', async () => {
    expect(await backend.mempoolSpenders([{ txid: OTHER, vout: 0 }])).toEqual([null]);
    node.over.set('gettxspendingprevout', `[{"txid":"${OTHER}","vout":0,"spendingtxid":"${TXID}"}]`);
    expect(await backend.mempoolSpenders([{ txid: OTHER, vout: 0 }])).toEqual([TXID]);
  });

  it('gives the bytes of what its mempool holds, and of nothing else', async () => {
    expect(await backend.mempoolRaw(TXID)).toBe(RAW);
    await expect(backend.mempoolRaw(OTHER)).rejects.toMatchObject({ code: 'chain.backend-reply' });
    const message = 'No such mempool transaction. Use -txindex or provide a block hash to enable blockchain queries.';
    node.over.set('getrawtransaction', { code: -5, message });
    expect(await backend.mempoolRaw(TXID)).toBeUndefined();
  });

  it('calls what a block holds known, and nothing sent that it does not hold', async () => {
    node.over.set('getmempoolentry', NOT_HELD);
    expect(await backend.send(RAW)).toBe('known');
    node.over.set('sendrawtransaction', { code: -26, message: 'min relay fee not met, 10 < 11' });
    expect(await backend.send(RAW)).toEqual({ refused: 'min relay fee not met, 10 < 11' });
    node.over.set('sendrawtransaction', { code: -25, message: 'bad-txns-inputs-missingorspent' });
    expect(await backend.send(RAW)).toEqual({ refused: 'bad-txns-inputs-missingorspent' });
    node.over.set('sendrawtransaction', {
      code: -25,
      message: 'Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)',
    });
    expect(await backend.send(RAW)).toEqual({ refused: expect.stringContaining('Fee exceeds maximum') });
  });

  it('takes packages from 26 on, and says so before', async () => {
    node.over.set('getmempoolentry', NOT_HELD);
    const reasons: Partial<Record<Version, string>> = { 26: 'package-mempool-limits' };
    const expected =
      version === 25 ? 'unsupported' : [{ refused: reasons[version] ?? 'min relay fee not met, 10 < 11' }];
    expect(await backend.sendPackage([RAW])).toEqual(expected);
  });

  it('is asked nothing that needs a wallet', async () => {
    await backend.headers(0, 1);
    await backend.tip();
    await backend.block(genesisHash);
    await backend.send(RAW);
    await backend.sendPackage([RAW]);
    await backend.mempoolPlace(TXID);
    await backend.testAccept(RAW);
    await backend.mempoolSpenders([{ txid: OTHER, vout: 0 }]);
    await backend.mempoolRaw(TXID);
    await backend.mempoolMinFee();
    await backend.estimateFee(6);
    const known = Object.keys(SHAPES);
    expect([...node.methods].filter((method) => !known.includes(method))).toEqual([]);
    expect([...node.methods].filter((method) => WALLET_CALL.test(method))).toEqual([]);
  });
});

it('has every call to a node in the table, and none of a wallet', () => {
  const folder = join(PROJECT_ROOT, 'src', 'chain', 'backends');
  const named = readdirSync(folder)
    .filter((file) => /^core.*adapter\.ts$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const calls = /(?:\.(?:call|result|hash)\(\s*|method: )'([a-z]+)'/g;
      return [...text.matchAll(calls)].map(([, method = '']) => method);
    });
  expect([...new Set(named)].sort()).toEqual(Object.keys(SHAPES).sort());
  expect(named.filter((method) => WALLET_CALL.test(method))).toEqual([]);
});
