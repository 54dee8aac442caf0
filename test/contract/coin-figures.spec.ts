import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuditService } from '../../src/audit/audit.service';
import { CoinNode } from '../../src/chain/backends/coin-node.adapter';
import { ChainService } from '../../src/chain/chain.service';
import { defaultChainConfig, type FollowedCoin, type HeaderSource } from '../../src/chain';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { beginCoin } from '../../src/chain/coin-chain.repository';
import { CoinChainService } from '../../src/chain/coin-chain.service';
import { fromHex, NETWORK_RULES, sha256d, toDisplay, toHex } from '../../src/hashing';
import { PriceService } from '../../src/prices/price.service';
import { DEFAULT_COINS, type NetworkSource } from '../../src/rewards';
import { MiningcoreFigures } from '../../src/rewards/coins/miningcore-figures.adapter';
import { NodeFigures } from '../../src/rewards/coins/node-figures.adapter';
import { CoinTableService } from '../../src/rewards/coin-table.service';
import { DifficultyChangeService } from '../../src/rewards/difficulty-change.service';
import { FollowedFiguresService } from '../../src/rewards/followed-figures.service';
import { NetworkFiguresService } from '../../src/rewards/network-figures.service';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { type Asset, ASSETS, HOUR_MS, type Instant, MINUTE_MS, parseDecimal, parseInstant, parsePrice, plusMs, Secret } from '../../src/units'; // prettier-ignore
import { FakeClock } from '../support/fake-clock';
import { ServedHeaders } from '../support/served-headers';
import { describeShared, sharedBytes, sharedJson } from '../support/shared-data';

/** As miningcore answers for a pool of Zcash, with the bits and the time of a real reply. */
const ZCASH_POOL = {
  pool: {
    id: 'zec1',
    coin: { type: 'ZEC', name: 'Zcash', family: 'equihash', algorithm: 'Equihash' },
    networkStats: {
      networkType: 'Main',
      networkHashrate: 4791131725.0,
      networkDifficulty: 47251192.667483181,
      nextNetworkTarget: '0000000002d72c00000000000000000000000000000000000000000000000000',
      nextNetworkBits: '1c02d72c',
      lastNetworkBlockTime: '2021-08-31T11:03:24.9662536Z',
      blockHeight: 1373975,
      connectedPeers: 8,
      rewardType: 'POW',
    },
  },
};
const THEN = parseInstant('2021-08-31T11:10:00Z');

type Answer = (path: string, body: string) => { readonly status: number; readonly body: string };
const servers: ReturnType<typeof createServer>[] = [];
afterAll(() => servers.forEach((server) => server.close()));

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { status, body: text } = answer(request.url ?? '', body);
      response.writeHead(status).end(text);
    });
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const NO_PACE = { sleep: () => Promise.resolve(), random: () => 0 };
const pool = (baseUrl: string, clock: FakeClock, asset: Asset = 'ZEC') =>
  new MiningcoreFigures({ asset, baseUrl, poolId: 'zec1', clock, minIntervalMs: 0, pace: NO_PACE });
const replies = (patch: object = {}, coin: object = {}): string =>
  JSON.stringify({
    pool: {
      ...ZCASH_POOL.pool,
      coin: { ...ZCASH_POOL.pool.coin, ...coin },
      networkStats: { ...ZCASH_POOL.pool.networkStats, ...patch },
    },
  });

describe('figures that a miningcore states', () => {
  it('are its bits and the height of the block that it works on, in its name', async () => {
    const asked: string[] = [];
    const url = await serve((path) => {
      asked.push(path);
      return { status: 200, body: replies() };
    });
    expect(await pool(url, new FakeClock(THEN)).read()).toEqual({
      asset: 'ZEC',
      height: 1_373_975,
      target: 0x02d72cn << 200n,
      blockAt: parseInstant('2021-08-31T11:03:24Z'),
      readAt: THEN,
      grade: 'stated',
      source: 'pool zec1',
      host: new URL(url).host,
      headers: 0,
    });
    expect(asked).toEqual(['/api/pools/zec1']);
  });

  it.each<[string, string, string]>([
    ['another coin', replies({}, { type: 'LTC' }), 'pool.coin.type'],
    ['a test network', replies({ networkType: 'Test' }), 'pool.networkStats.networkType'],
    ['no bits, which leave a double alone', replies({ nextNetworkBits: '' }), 'pool.networkStats.nextNetworkBits'],
    ['bits that are no target', replies({ nextNetworkBits: '1d800001' }), 'pool.networkStats.nextNetworkBits'],
    ['bits easier than the network takes', replies({ nextNetworkBits: '207fffff' }), 'nextNetworkBits'],
    ['a height below nothing', replies({ blockHeight: -1 }), 'pool.networkStats.blockHeight'],
    ['a time that is none', replies({ lastNetworkBlockTime: 'yesterday' }), 'lastNetworkBlockTime'],
    ['a page in place of JSON', '<html>', 'body'],
    ['half an answer', replies().slice(0, 100), 'body'],
  ])('are refused with %s', async (_what, body, field) => {
    const url = await serve(() => ({ status: 200, body }));
    const reading = pool(url, new FakeClock(THEN)).read();
    await expect(reading).rejects.toMatchObject({ code: 'rewards.bad-reply' });
    await expect(reading).rejects.toHaveProperty('fields.field', expect.stringContaining(field));
  });
});

/** A node by its three calls; headers by height from `first` on. */
function nodeAnswer(
  first: number,
  headers: readonly string[],
  spoil: (text: string) => string = (text) => text,
): Answer {
  return (_path, body) => {
    const calls = JSON.parse(body) as { id: number; method: string; params: [number | string] }[];
    const result = ({ method, params: [what] }: (typeof calls)[number]): unknown => {
      if (method === 'getblockcount') return first + headers.length - 1;
      if (method === 'getblockhash') return Number(what).toString(16).padStart(64, '0');
      return headers[Number.parseInt(String(what), 16) - first];
    };
    return { status: 200, body: spoil(JSON.stringify(calls.map((call) => ({ id: call.id, result: result(call), error: null })))) }; // prettier-ignore
  };
}

const credentials = { user: 'u', password: new Secret('canary') };

describe('headers that a node of a coin gives', () => {
  it('are the newest ones, oldest first, as many as there are', async () => {
    const url = await serve(nodeAnswer(0, ['aa', 'bb', 'cc']));
    const node = new CoinNode({ url, credentials });
    expect(node.host).toBe(new URL(url).host);
    const texts = async (count: number) => (await node.newest(count)).headers.map(toHex);
    expect(await texts(2)).toEqual(['bb', 'cc']);
    expect(await texts(9)).toEqual(['aa', 'bb', 'cc']);
    expect(await node.newest(1)).toMatchObject({ height: 2 });
  });

  it.each<[string, (text: string) => string]>([
    ['a height as a fraction', (text) => text.replace(/"result":2,/, '"result":2.5,')],
    ['an error of its own', (text) => text.replace(/"result":"cc","error":null/, '"result":null,"error":{"code":-5,"message":"x"}')], // prettier-ignore
    ['a header that is no hex', (text) => text.replace('"cc"', '"xy"')],
    ['an object for a header', (text) => text.replace('"cc"', '{}')],
    ['an answer too few', (text) => (text.includes('"cc"') ? '[]' : text)],
    ['no JSON', () => '<html>'],
  ])('are refused with %s', async (_what, spoil) => {
    const url = await serve(nodeAnswer(0, ['aa', 'bb', 'cc'], spoil));
    const reading = new CoinNode({ url, credentials }).newest(2);
    await expect(reading).rejects.toMatchObject({ code: 'chain.backend-reply' });
    await expect(reading).rejects.not.toThrow('canary');
  });
});

/** The table over real services; prices and sources are the test's. */
function table(options: {
  readonly clock: FakeClock;
  readonly networks: readonly NetworkSource[];
  readonly prices: Partial<Record<Asset, string>>;
  readonly backend?: HeaderSource;
  readonly network?: 'bitcoin' | 'regtest';
  readonly followed?: readonly FollowedCoin[];
}) {
  const { clock, networks, prices, backend, network = 'regtest', followed = [] } = options;
  const store = new MemoryStore(TABLES);
  const follower = new CoinChainService(store, clock, followed);
  const settings = { ...DEFAULT_COINS, networks, merged: [['LTC', 'DOGE']] as const };
  const config = defaultChainConfig(network);
  const chain = new ChainService(store, clock, backend as never, config, null);
  const asked: Instant[] = [];
  const source = {
    name: 'test',
    label: 'test prices',
    quoteAt: (asset: Asset, at: Instant) => {
      asked.push(at);
      const text = prices[asset];
      return Promise.resolve(
        text === undefined ? undefined : { price: parsePrice(text), source: 'test', observedAt: at, raw: text },
      );
    },
  };
  const figures = new NetworkFiguresService(settings, clock, config, chain, new FollowedFiguresService(store, clock, follower)); // prettier-ignore
  const priced = new PriceService(store, clock, source, new AuditService(clock));
  return { chain, asked, follower, coins: new CoinTableService(settings, clock, figures, priced) };
}

describe('the table of the most profitable coin', () => {
  it('ranks what it knows, and says of every other coin why it is not ranked', async () => {
    const clock = new FakeClock(THEN);
    const url = await serve(() => ({ status: 200, body: replies() }));
    const { coins } = table({ clock, networks: [pool(url, clock)], prices: { ZEC: '150' } });
    const found = await coins.table(parseDecimal('0.07'));
    const gaps = Object.fromEntries(found.coins.map(({ asset, gap }) => [asset, gap]));
    expect(gaps).toEqual({
      BTC: 'test-network',
      LTC: 'no-source',
      BCH: 'no-source',
      DOGE: 'no-source',
      NMC: 'no-source',
      DASH: 'no-source',
      ZEC: null,
    });
    const z15 = found.machines.find(({ machine }) => machine.algorithm === 'equihash');
    // 420,000 Sol/s x 86,400 s x 2.5 ZEC / 387,081,770,332 Sol, by exact fractions in another language.
    expect(z15?.options).toMatchObject([
      { assets: ['ZEC'], earnings: { coins: [{ asset: 'ZEC', units: 23_436_908n }] } },
    ]);
    expect(found.machines.find(({ machine }) => machine.name === 'Antminer L9')?.options).toMatchObject([
      { assets: ['LTC'], earnings: null },
      { assets: ['DOGE'], earnings: null },
      { assets: ['LTC', 'DOGE'], earnings: null, gaps: [{ gap: 'no-source' }, { gap: 'no-source' }] },
    ]);
  });

  it('takes no price that is older than yesterday, and does not ask for one at every look', async () => {
    const clock = new FakeClock(THEN);
    const url = await serve(() => ({ status: 200, body: replies() }));
    const { coins, asked } = table({ clock, networks: [pool(url, clock)], prices: {} });
    const gap = async () => (await coins.table(null)).coins.find(({ asset }) => asset === 'ZEC')?.gap;
    expect(await gap()).toBe('no-price');
    expect(await gap()).toBe('no-price');
    expect(asked).toEqual(['2021-08-31T11:00:00Z', '2021-08-31T00:00:00Z', '2021-08-30T00:00:00Z'].map(parseInstant));
    clock.advance(5 * MINUTE_MS);
    await gap();
    expect(asked).toHaveLength(6);
  });

  it('asks a source again after its rest, and shows an old figure as old and not as the present one', async () => {
    const clock = new FakeClock(THEN);
    let status = 200;
    let questions = 0;
    const url = await serve(() => {
      questions += 1;
      return { status, body: replies() };
    });
    const { coins } = table({ clock, networks: [pool(url, clock)], prices: { ZEC: '150' } });
    const zec = async () => (await coins.table(null)).coins.find(({ asset }) => asset === 'ZEC');
    expect(await zec()).toMatchObject({ gap: null, trouble: null });
    clock.advance(10 * MINUTE_MS - 1);
    await zec();
    expect(questions).toBe(1);
    status = 404;
    clock.advance(1);
    // What was heard an hour ago still stands, and the operator sees that nobody answers now.
    expect(await zec()).toMatchObject({ gap: null, trouble: expect.stringContaining('404') });
    expect(questions).toBe(2);
    clock.advance(6 * HOUR_MS);
    const old = await zec();
    expect(old).toMatchObject({ gap: 'stale', figure: { height: 1_373_975 }, quote: null });
  });

  it.each([
    ['refused', 200, '<html>'],
    ['not-heard', 404, ''],
  ])('says %s where nothing was ever heard', async (gap, status, body) => {
    const clock = new FakeClock(THEN);
    const url = await serve(() => ({ status, body }));
    const { coins } = table({ clock, networks: [pool(url, clock)], prices: { ZEC: '150' } });
    const zec = (await coins.table(null)).coins.find(({ asset }) => asset === 'ZEC');
    expect(zec).toMatchObject({ gap, figure: null, subsidy: null });
    expect(zec?.trouble).not.toBeNull();
  });
});

describeShared('the table by real headers', 'headers', () => {
  it('reads bitcoin from our own chain and Litecoin from a node, each by its own word', async () => {
    const bitcoin = sharedBytes('headers/bitcoin/mainnet_0_32259.bin');
    const litecoin = sharedBytes('headers/litecoin/mainnet_1_256.bin');
    const litecoinHex = Array.from({ length: 256 }, (_, n) => toHex(litecoin.slice(n * 80, n * 80 + 80)));
    const url = await serve(nodeAnswer(1, litecoinHex));
    const time = (bytes: Uint8Array, n: number) =>
      new DataView(bytes.buffer, bytes.byteOffset).getUint32(n * 80 + 68, true);
    const clock = new FakeClock(plusMs(parseInstant('1970-01-01T00:00:00Z'), time(litecoin, 255) * 1_000 + HOUR_MS));
    const networks = [new NodeFigures('LTC', new CoinNode({ url, credentials }), clock)];
    const backend = headersOf(bitcoin.slice(0, 31 * 80));
    const { chain, coins } = table({ clock, networks, backend, network: 'bitcoin', prices: { LTC: '3', BTC: '4' } });
    await chain.sync();
    const old = await coins.table(null);
    expect(old.coins[0]).toMatchObject({ asset: 'BTC', gap: 'stale', figure: { height: 31, grade: 'own-chain' } });
    expect(old.coins[1]).toMatchObject({
      asset: 'LTC',
      gap: null,
      subsidy: 5_000_000_000n,
      figure: { height: 257, grade: 'headers', headers: 24, target: 0x0ffff0n << 216n },
    });
    clock.set(plusMs(parseInstant('1970-01-01T00:00:00Z'), time(bitcoin, 30) * 1_000));
    const then = await coins.table(null);
    expect(then.coins[0]).toMatchObject({ gap: null, subsidy: 5_000_000_000n, figure: { target: 0xffffn << 208n } });
    // Difficulty 1: 4,295,032,833 tries a block on average.
    const s21 = then.machines.find(({ machine }) => machine.name === 'Antminer S21');
    expect(s21?.options[0]).toMatchObject({ assets: ['BTC'] });
    expect((s21?.options[0]?.earnings?.coins[0]?.units ?? 0n) / 10n ** 13n).toBe((200n * 10n ** 12n * 86_400n * 50n) / 4_295_032_833n / 10n ** 5n); // prettier-ignore
  });
});

/** Headers from the first block on, as any node gives them. */
function headersOf(bytes: Uint8Array): HeaderSource {
  const count = bytes.length / 80;
  const hashAt = (n: number) => (n < count ? toDisplay(sha256d(bytes.slice(n * 80, n * 80 + 80))) : undefined);
  return {
    label: 'test',
    genesisHash: () => Promise.resolve(hashAt(0) ?? ''),
    tip: () => Promise.resolve({ height: count - 1, hash: hashAt(count - 1) ?? '' }),
    blockHashAt: (height) => Promise.resolve(hashAt(height)),
    headers: (from, wanted) => Promise.resolve(bytes.slice(from * 80, (from + wanted) * 80)),
  };
}

describeShared('the difficulty of a coin that is followed', 'headers/bch', () => {
  it('is its own chain’s, and its node is asked only where that chain does not go on', async () => {
    const all = sharedJson<{ height: number; header: string }[]>('headers/bch/windows_asert_sample.json');
    const run = all.filter(({ height }) => height < 700_000).sort((a, b) => a.height - b.height);
    const served = await ServedHeaders.start(NETWORK_RULES['bitcoin-cash'], 663_706, run.map((one) => fromHex(one.header))); // prettier-ignore
    try {
      const clock = new FakeClock(plusMs(parseInstant('2020-11-30T07:07:06Z'), 6 * HOUR_MS));
      const source = new CoreBackend({ url: served.url, credentials });
      const start = { height: 663_716, hash: served.hashAt(663_716) };
      const stated = { height: 5, target: 7n, blockAt: clock.now(), readAt: clock.now(), grade: 'stated', source: 'a pool', host: null, headers: 0 } as const; // prettier-ignore
      let questions = 0;
      const network: NetworkSource = {
        asset: 'BCH',
        read: () => {
          questions += 1;
          return Promise.resolve({ asset: 'BCH', ...stated });
        },
      };
      const followed: FollowedCoin = { asset: 'BCH', network: 'bitcoin-cash', source, start };
      const { coins, follower } = table({ clock, networks: [network], prices: { BCH: '280' }, followed: [followed] });
      const cash = async () => (await coins.table(null)).coins.find(({ asset }) => asset === 'BCH');
      // Nothing is stored yet: the declared node's word stands.
      expect(await cash()).toMatchObject({ gap: null, figure: { grade: 'stated' } });
      await follower.follow();
      // The mean target of the last 24 blocks, by Python; the block that is worked on is the next one.
      const target = 96368674239859255877939203484985749614123291146476759722n;
      expect(await cash()).toMatchObject({ gap: null, figure: { grade: 'followed', height: 663_853, target }, subsidy: 625_000_000n }); // prettier-ignore
      expect(questions).toBe(1);
      // Six hours after its last block it is no longer the present one.
      clock.advance(1);
      served.isDown = true;
      await follower.follow();
      expect(await cash()).toMatchObject({ gap: null, figure: { grade: 'stated' } });
      clock.advance(7 * HOUR_MS);
      expect(await cash()).toMatchObject({ gap: 'stale', figure: { grade: 'followed' }, trouble: expect.stringContaining('unreachable') }); // prettier-ignore
    } finally {
      await served.stop();
    }
  });
});

describe('what the difficulty of coins did', () => {
  const clock = new FakeClock(THEN);
  const tip = 700_000;
  /** Stored as a follower stores it: half the target in the last 24 blocks. */
  async function knows(store: MemoryStore, asset: 'BCH' | 'LTC', count: number): Promise<FollowedCoin> {
    const network = asset === 'BCH' ? 'bitcoin-cash' : 'litecoin';
    const bits = asset === 'BCH' ? [0x1b010000, 0x1b008000] : [0x1c010000, 0x1c008000];
    const facts = Array.from({ length: count }, (_, n) => {
      const height = tip - count + 1 + n;
      const [far = 0, near = 0] = bits;
      return { height, id: height.toString(16).padStart(64, '0'), time: 1_630_000_000 + n, bits: height > tip - 24 ? near : far }; // prettier-ignore
    });
    const [first, last] = [facts[0], facts.at(-1)];
    const start = { height: first?.height ?? 0, hash: first?.id ?? '' };
    const state = {
      ...{ asset, network, start_height: start.height, start_hash: start.hash, first_height: start.height },
      ...{ tip_height: tip, tip_hash: last?.id ?? '', tip_seconds: last?.time ?? 0, tip_work: 1n, synced_at: THEN },
    };
    await store.write((tx) => beginCoin(tx, state, facts, NETWORK_RULES[network]));
    return { asset, network, start, source: new CoreBackend({ url: 'http://127.0.0.1:1', credentials }) };
  }
  const changes = async (store: MemoryStore, followed: readonly FollowedCoin[]) => {
    const config = defaultChainConfig('bitcoin');
    const chain = new ChainService(store, clock, undefined as never, config, null);
    return new DifficultyChangeService(store, config, chain, new CoinChainService(store, clock, followed)).of(ASSETS);
  };

  it('is told by the chain that is followed, over thirty days of its blocks, and else not', async () => {
    const store = new MemoryStore(TABLES);
    const followed = [await knows(store, 'BCH', 4_320 + 24), await knows(store, 'LTC', 17_280 + 23)];
    // 2^256 / (0x10000 x 256^24 + 1) and of half of it. Litecoin lacks one block of what it is compared with.
    expect(await changes(store, followed)).toEqual([
      {
        asset: 'BCH',
        now: { height: tip, tries: 2n ** 49n - 1n },
        before: { height: tip - 4_320, tries: 2n ** 48n - 1n },
      },
    ]);
    const whole = new MemoryStore(TABLES);
    const litecoin = await knows(whole, 'LTC', 17_280 + 24);
    expect((await changes(whole, [litecoin])).map(({ asset, before }) => [asset, before.height])).toEqual([
      ['LTC', tip - 17_280],
    ]);
    expect(await changes(whole, [])).toEqual([]);
  });
});
