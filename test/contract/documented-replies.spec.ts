import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse, stringify } from 'lossless-json';
import type { RewardSource, SourceDeclaration } from '../../src/rewards';
import { BraiinsSource } from '../../src/rewards/sources/braiins/braiins.adapter';
import { F2PoolSource } from '../../src/rewards/sources/f2pool/f2pool.adapter';
import { FoundrySource } from '../../src/rewards/sources/foundry/foundry.adapter';
import { LuxorSource } from '../../src/rewards/sources/luxor/luxor.adapter';
import { MiningcoreSource } from '../../src/rewards/sources/miningcore/miningcore.adapter';
import { NiceHashSource } from '../../src/rewards/sources/nicehash/nicehash.adapter';
import { OceanSource } from '../../src/rewards/sources/ocean/ocean.adapter';
import { ViaBtcSource } from '../../src/rewards/sources/viabtc/viabtc.adapter';
import { parseInstant, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { quickPace } from './reward-source.contract';
import { describeShared } from '../support/shared-data';

const ADDRESS = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
const TX = '9f1c0d5e7a3b4c2d8e6f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d';
const NOW = parseInstant('2026-11-01T00:00:00Z');
const WINDOW = { from: parseInstant('2018-01-01T00:00:00Z'), to: NOW };
const DECLARED: SourceDeclaration = {
  id: 'documented',
  pool: 'pool',
  asset: 'BTC',
  dayOffsetMinutes: 0,
  reports: 'net',
  recogniseAt: 'credit',
  legalModel: 'principal',
  ownerAtConversion: 'none',
  sharing: 'work',
  receivesAt: 'treasury',
  since: WINDOW.from,
};
const gross: Partial<SourceDeclaration> = { reports: 'gross' };
const percent: Partial<SourceDeclaration> = { sharing: 'percent' };
const secret = new Secret('a-key-of-the-documents');

interface Documented {
  readonly endpoints: readonly { readonly path?: string; readonly response: unknown }[];
}
type Common = { readonly baseUrl: string; readonly clock: FakeClock };
type Make = (common: Common, patch?: Partial<SourceDeclaration>) => RewardSource;
const as = (patch: Partial<SourceDeclaration> | undefined): SourceDeclaration => ({ ...DECLARED, ...patch });
const fast = { minIntervalMs: 0, pace: quickPace };

/** A list that names types is asked for one type at a time. */
function ofType(reply: unknown, body: string): unknown {
  const { type } = (body === '' ? {} : JSON.parse(body)) as { type?: string };
  const { transactions } = reply as { transactions?: readonly { readonly type: string }[] };
  if (type === undefined || transactions === undefined) return reply;
  return { transactions: transactions.filter((row) => row.type.startsWith(type)) };
}

/** Answers every documented path with the documented reply, digit for digit. */
async function serve(file: string): Promise<{ readonly url: string; readonly server: Server }> {
  const text = readFileSync(join(__dirname, '../../../shared/data/pool-api', file), 'utf8');
  const { endpoints } = parse(text) as Documented;
  const server = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url ?? '/', 'http://pool');
    let body = '';
    asked.on('data', (chunk: Buffer) => (body += chunk.toString()));
    asked.on('end', () => {
      if (pathname === '/api/v2/time') return void answer.end(`{"serverTime":${NOW}}`);
      // Windows differ from those of the documents; what they are of does not.
      const plain = endpoints.map((one) => ({
        ...one,
        path: (one.path ?? '-').replace(/\?.*$/, '').replace(/\/\d.*$/, ''),
      }));
      const found =
        plain.find(({ path }) => path === pathname) ?? plain.find(({ path }) => pathname.startsWith(`${path}/`));
      // Pages that are counted from 0 on end with an empty one.
      if (/[?&]page=[1-9].*pageSize=/.test(asked.url ?? '')) return void answer.end('{"result":[],"success":true,"pageCount":0}'); // prettier-ignore
      if (found === undefined) return void answer.writeHead(404).end('{}');
      answer.end(stringify(ofType(found.response, body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const braiins: Make = (common, patch) =>
  new BraiinsSource({ ...fast, ...common, declaration: as(patch), token: secret });
const nicehash: Make = (common, patch) =>
  new NiceHashSource({ ...fast, ...common, declaration: as({ ...percent, ...patch }), apiKey: secret, apiSecret: secret, organization: 'o' }); // prettier-ignore
const viabtc: Make = (common) =>
  new ViaBtcSource({ ...fast, ...common, declaration: as({}), apiKey: secret, apiSecret: secret });
const f2pool: Make = (common, patch) =>
  new F2PoolSource({ ...fast, ...common, declaration: as({ amountDecimals: 30, ...patch }), account: 'operator1', token: secret }); // prettier-ignore
const luxor: Make = (common) =>
  new LuxorSource({ ...fast, ...common, declaration: as(percent), token: secret, subaccount: 'my_subaccount' });
const ocean: Make = (common) => new OceanSource({ ...fast, ...common, declaration: as(percent), address: ADDRESS });
const foundry: Make = (common) =>
  new FoundrySource({ ...fast, ...common, declaration: as(percent), apiKey: secret, subaccount: 'my_subaccount' });
const miningcore: Make = (common) =>
  new MiningcoreSource({
    ...fast,
    ...common,
    declaration: as({ amountDecimals: 12 }),
    poolId: 'btc1',
    address: ADDRESS,
  });

interface Case {
  readonly pool: string;
  readonly file: string;
  readonly make: Make;
  readonly patch?: Partial<SourceDeclaration>;
  /** Id, net, fee. */
  readonly rows: readonly (readonly [unknown, bigint, bigint])[];
  /** Amount, fee, txid, status. */
  readonly payouts: readonly (readonly [bigint, bigint, string | null, string])[];
  readonly workers: number;
  /** What the pool states itself beside its rows: kind, units. */
  readonly totals?: readonly (readonly [string, bigint])[];
}

const BRAIINS_PAID: Case['payouts'] = [
  [100_000n, 500n, TX, 'confirmed'],
  [5_000n, 0n, null, 'confirmed'],
];
const F2POOL_PAID: Case['payouts'] = [[610_000n, 0n, TX, 'confirmed']];
const F2POOL_TOTALS: Case['totals'] = [
  ['earned', 41_061_234n],
  ['balance', 61_234n],
];
const VIABTC_TX = 'eaa0597e556ceda83ffe5d3533a4aba93b49e7dbb2fa35895dd08754fb9d62d0';
const OCEAN_BLOCK = '00000000000000000001d2c1b7f0f9c3a1e5d4b6c7a8990b1c2d3e4f5a6b7c8d';
const CASES: readonly Case[] = [
  {
    ...{ pool: 'Braiins by day', file: 'braiins.json', make: braiins },
    ...{ rows: [['day-2024-12-01', 61_234n, 0n]], payouts: BRAIINS_PAID, workers: 1 },
  },
  {
    ...{ pool: 'Braiins by block', file: 'braiins.json', make: braiins, patch: { statement: 'block' } },
    ...{ rows: [['block-734300', 6_194n, 0n]], payouts: BRAIINS_PAID, workers: 1 },
  },
  {
    ...{ pool: 'NiceHash', file: 'nicehash-v2.json', make: nicehash, patch: gross },
    rows: [['0f6f4f52-0000-4000-8000-000000000001', 12_098n, 247n]],
    ...{ payouts: [[12_098n, 0n, null, 'confirmed']], workers: 1 },
  },
  {
    ...{ pool: 'ViaBTC', file: 'viabtc.json', make: viabtc },
    rows: [
      ['BTC-2018-10-05', 2_148n, 0n],
      ['BTC-2018-10-06', 28_948n, 0n],
    ],
    ...{ payouts: [[100_000n, 0n, VIABTC_TX, 'confirmed']], workers: 1 },
  },
  {
    ...{ pool: 'F2Pool, net', file: 'f2pool-v2.json', make: f2pool },
    ...{ rows: [['bill-532145987', 61_234n, 0n]], payouts: F2POOL_PAID, workers: 1, totals: F2POOL_TOTALS },
  },
  {
    ...{ pool: 'F2Pool, gross', file: 'f2pool-v2.json', make: f2pool, patch: gross },
    // 59,000 x 0.04 / 0.96 + 2,234 x 0.04 / 0.96 = 2,551.4 satoshi
    ...{ rows: [['bill-532145987', 61_234n, 2_551n]], payouts: F2POOL_PAID, workers: 1, totals: F2POOL_TOTALS },
  },
  {
    ...{ pool: 'Luxor', file: 'luxor-v2.json', make: luxor, rows: [['BTC-2019-08-24-MINING', 66_154n, 0n]] },
    // "001asdfasdf" is no transaction of the chain.
    ...{ payouts: [[66_154n, 0n, null, 'queued']], workers: 0 },
  },
  {
    ...{ pool: 'OCEAN', file: 'ocean.json', make: ocean, rows: [[OCEAN_BLOCK, 4_004n, 81n]], workers: 0 },
    totals: [['balance', 100_000n]],
    payouts: [
      [1_048_600n, 0n, TX, 'confirmed'],
      [12_345n, 0n, null, 'confirmed'],
    ],
  },
  {
    ...{ pool: 'Foundry', file: 'foundry-v2.json', make: foundry },
    ...{ rows: [['BTC-2024-01-01', 12_345n, 55n]], payouts: [], workers: 0 },
  },
  {
    ...{ pool: 'miningcore', file: 'miningcore.json', make: miningcore },
    rows: [[expect.stringMatching(/^change-1660767600000-/), 41_234n, 0n]],
    ...{ payouts: [[1_234_567n, 0n, TX, 'confirmed']], workers: 1 },
    // 42,118.9398 satoshi are owed: what is below one is cut off.
    totals: [['earned', 1_272_118n]],
  },
];

describeShared('the replies that pools document, over HTTP', 'pool-api', () => {
  it.each(CASES)('are read to the last digit: $pool', async ({ file, make, patch, rows, payouts, workers, totals }) => {
    const { url, server } = await serve(file);
    try {
      const found = await make({ baseUrl: url, clock: new FakeClock(NOW) }, patch).fetch(WINDOW);
      expect(found.rows.map((row) => [row.externalId, row.net, row.poolFee])).toEqual(rows);
      expect(found.rows.every(({ settled }) => settled)).toBe(true);
      expect(found.payouts.map((row) => [row.amount, row.fee, row.txid, row.status])).toEqual(payouts);
      expect(found.workers).toHaveLength(workers);
      expect((found.totals ?? []).map(({ kind, units }) => [kind, units])).toEqual(totals ?? []);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
