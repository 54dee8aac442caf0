import fc from 'fast-check';
import { type RewardSource, type SourceDeclaration, SourceFailure, type SourceStatement } from '../../src/rewards';
import { CkPoolSource } from '../../src/rewards/sources/ckpool/ckpool.adapter';
import { PublicPoolSource } from '../../src/rewards/sources/publicpool/publicpool.adapter';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, parseInstant, plusMs } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { PoolBook, type PublicPoolSession, startCkPoolServer, startPublicPoolServer } from '../support/pools';
import { describeShared, sharedJson } from '../support/shared-data';
import { RATES, spoilings } from './bad-replies';
import { badReplyContract } from './reward-source.contract';

/** The address of the documented replies. */
const ADDRESS = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
const SCRIPT = '0014e8df018c7e326cc253faac7e46cdc51e68542c42';
const NOW = parseInstant('2026-03-01T12:00:00Z');
const FAST = { minIntervalMs: 0, timeoutMs: 400, bodyBytesMax: 1024 * 1024, pace: { sleep: () => Promise.resolve(), random: () => 0 } }; // prettier-ignore
const TERA = 10n ** 12n;

interface Documented {
  readonly endpoints: readonly { readonly path: string; readonly response: object }[];
}

/** What the pool's documentation shows for a path that begins so. */
function documented(file: string, path: string): string {
  const { endpoints } = sharedJson<Documented>(`pool-api/${file}.json`);
  return JSON.stringify(endpoints.find((one) => one.path.startsWith(path))?.response);
}

const declared = (pool: string, patch: Partial<SourceDeclaration> = {}): SourceDeclaration => ({
  id: 'solo-1',
  pool,
  asset: 'BTC',
  dayOffsetMinutes: 0,
  reports: 'net',
  recogniseAt: 'matured',
  legalModel: 'principal',
  ownerAtConversion: 'none',
  sharing: 'work',
  receivesAt: 'treasury',
  since: parseInstant('2026-01-01T00:00:00Z'),
  ...patch,
});

interface Harness {
  readonly source: RewardSource;
  readonly book: PoolBook;
  readonly clock: FakeClock;
  readonly sessions: PublicPoolSession[];
  close(): Promise<void>;
}

async function ckpool(): Promise<Harness> {
  const clock = new FakeClock(NOW);
  const book = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now: () => clock.now(), account: ADDRESS });
  book.setWorker({ name: ADDRESS, hashRate1h: TERA, hashRate24h: 2n * TERA, state: 'ok', lastShareAt: NOW });
  const server = await startCkPoolServer(book);
  const source = makeCkPool({}, ADDRESS, { baseUrl: server.url, clock });
  return {
    source,
    book,
    clock,
    sessions: [],
    close: () => server.close(),
  };
}

async function publicPool(): Promise<Harness> {
  const clock = new FakeClock(NOW);
  const book = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now: () => clock.now(), account: ADDRESS });
  const sessions: PublicPoolSession[] = [session('bitaxe1', 2n * DAY_MS_BIG)];
  const server = await startPublicPoolServer(book, () => sessions);
  const source = makePublicPool({}, ADDRESS, { baseUrl: server.url, clock });
  return { source, book, clock, sessions, close: () => server.close() };
}

const DAY_MS_BIG = BigInt(DAY_MS);

/** A connection of 1.2 TH/s that has lasted so long. */
function session(name: string, lasted: bigint, hashRate = (12n * TERA) / 10n): PublicPoolSession {
  return { name, hashRate, startTime: plusMs(NOW, -Number(lasted)), lastSeen: NOW };
}

async function failureOf(source: RewardSource): Promise<SourceFailure> {
  const error: unknown = await source.sampleWorkers().catch((reason: unknown) => reason);
  if (!(error instanceof SourceFailure)) throw new Error(`expected a SourceFailure, got ${String(error)}`);
  return error;
}

const WINDOW = { from: plusMs(NOW, -DAY_MS), to: NOW };

type Make = (patch?: Partial<SourceDeclaration>, address?: string, at?: Where) => RewardSource;

interface Where {
  readonly baseUrl: string;
  readonly clock: FakeClock;
}

const NOWHERE: Where = { baseUrl: 'http://127.0.0.1:1', clock: new FakeClock(NOW) };
const makeCkPool: Make = (patch = {}, address = ADDRESS, at = NOWHERE) =>
  new CkPoolSource({ ...FAST, ...at, declaration: declared('ckpool-solo', patch), address });
const makePublicPool: Make = (patch = {}, address = ADDRESS, at = NOWHERE) =>
  new PublicPoolSource({ ...FAST, ...at, declaration: declared('public-pool', patch), address });

describe.each([
  ['ckpool-solo', ckpool, makeCkPool],
  ['public-pool', publicPool, makePublicPool],
] as const)('%s as a source', (_name, open, make) => {
  let h: Harness;
  beforeEach(async () => {
    h = await open();
  });
  afterEach(() => h.close());

  it('says which script its blocks pay, and states no money', async () => {
    expect(h.source.coinbase).toEqual({ address: ADDRESS, scriptHex: SCRIPT });
    const { rows, payouts, workers, rawReplies } = await h.source.fetch(WINDOW);
    expect([rows, payouts]).toEqual([[], []]);
    expect(workers).toHaveLength(1);
    expect(rawReplies).toMatchObject([{ status: 200 }]);
  });

  badReplyContract({
    harness: () => h,
    read: () => h.source.sampleWorkers(),
    rowsOf: ({ workers }) => workers,
    figures: RATES,
  });

  it('answers whatever a pool sends with a typed error or sound workers', async () => {
    h.book.setWorker({ name: 'rig', hashRate1h: 5n, hashRate24h: 5n, state: 'ok', lastShareAt: NOW });
    await fc.assert(
      fc.asyncProperty(spoilings, async (change) => {
        h.book.changeReplies(change);
        const outcome: unknown = await h.source.fetch(WINDOW).catch((reason: unknown) => reason);
        if (outcome instanceof SourceFailure) return;
        const { rows, payouts, workers } = outcome as SourceStatement;
        expect([rows, payouts]).toEqual([[], []]);
        expect(new Set(workers.map(({ worker }) => worker)).size).toBe(workers.length);
        for (const { hashRate1h = -1n, hashRate24h = -1n } of workers) {
          expect(hashRate1h >= 0n && hashRate24h >= 0n && hashRate1h <= 10n ** 24n).toBe(true);
        }
      }),
      { numRuns: 80, seed: 20_261_121 },
    );
  });

  // The addresses of the servers do not matter here: nothing is asked.
  it.each<[string, Partial<SourceDeclaration>]>([
    ['asset', { asset: 'LTC' }],
    ['receivesAt', { receivesAt: 'venue' }],
    ['recogniseAt', { recogniseAt: 'credit' }],
    ['recogniseAt', { recogniseAt: 'withdrawable' }],
  ])('refuses a declaration whose %s cannot be that of a solo block', (field, patch) => {
    expect(() => make(patch)).toThrow(
      expect.objectContaining({
        code: 'rewards.bad-declaration',
        fields: expect.objectContaining({ field }) as object,
      }) as Error,
    );
  });

  it('refuses an account that is no bitcoin address', () => {
    expect(() => make({}, `${ADDRESS}x`)).toThrow(/no valid address/);
  });
});

describe('ckpool-solo', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await ckpool();
  });
  afterEach(() => h.close());

  const spelled = async (rate: string): Promise<bigint | undefined> => {
    h.book.changeReplies((json) =>
      json.replace(/"hashrate1d":"[^"]*"(?=,"lastshare":\d+,"shares")/, `"hashrate1d":${rate}`),
    );
    return (await h.source.sampleWorkers()).workers[0]?.hashRate24h;
  };

  it.each([
    ['"0"', 0n],
    ['0', 0n],
    ['"999"', 999n],
    ['"1.5K"', 1_500n],
    ['"1e+03T"', 10n ** 15n],
    ['"3.07P"', 3_070_000_000_000_000n],
    ['"1.2E"', 1_200_000_000_000_000_000n],
    ['"1.2345"', 1n],
  ])('reads a rate of %s', async (text, rate) => {
    expect(await spelled(text)).toBe(rate);
  });

  it.each(['"-1T"', '"1.2Q"', '"NaN"', '"1e400"', '"1e99E"', '" 1T"', 'null', '"Infinity"', '1e400', '{}'])(
    'refuses a rate of %s by name',
    async (text) => {
      await expect(spelled(text)).rejects.toMatchObject({
        code: 'rewards.bad-reply',
        fields: { field: 'worker[0].hashrate1d' },
      });
    },
  );

  it.each([
    [10 * MINUTE_MS, 'ok'],
    [10 * MINUTE_MS + 1_000, 'off'],
  ])('calls a worker whose last share is %i ms old %s', async (age, state) => {
    h.book.setWorker({ name: ADDRESS, hashRate1h: 0n, hashRate24h: 0n, state: 'ok', lastShareAt: plusMs(NOW, -age) });
    expect((await h.source.sampleWorkers()).workers).toMatchObject([{ state }]);
  });

  it('says that an address has sent no share yet, where the pool says 404', async () => {
    h.book.workers.clear();
    const error = await failureOf(h.source);
    expect(error).toMatchObject({ code: 'rewards.unavailable', fields: { field: 'address', reason: 'no-share-yet' } });
    expect(error.message).toContain('No money is affected');
  });
});

describe('public-pool', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await publicPool();
  });
  afterEach(() => h.close());

  const rates = async (): Promise<[string, bigint | undefined, bigint | undefined, string][]> =>
    (await h.source.sampleWorkers()).workers.map((one) => [one.worker, one.hashRate1h, one.hashRate24h, one.state]);

  it('credits a rate for as long as the connection lasts, and no longer', async () => {
    h.sessions.splice(0, 1, session('a', 2n * DAY_MS_BIG), session('b', BigInt(6 * HOUR_MS)), session('c', BigInt(15 * MINUTE_MS))); // prettier-ignore
    expect(await rates()).toEqual([
      ['a', 1_200_000_000_000n, 1_200_000_000_000n, 'ok'],
      ['b', 1_200_000_000_000n, 300_000_000_000n, 'ok'],
      ['c', 300_000_000_000n, 12_500_000_000n, 'ok'],
    ]);
  });

  it('adds up devices that call themselves alike', async () => {
    h.sessions.splice(0, 1, session('bitaxe', 2n * DAY_MS_BIG), session('bitaxe', 2n * DAY_MS_BIG));
    expect(await rates()).toEqual([['bitaxe', 2_400_000_000_000n, 2_400_000_000_000n, 'ok']]);
  });

  it('refuses a connection that comes twice: its rate would count twice', async () => {
    h.sessions.splice(0, 1, session('bitaxe', 2n * DAY_MS_BIG), session('bitaxe', 2n * DAY_MS_BIG));
    h.book.changeReplies((json) => json.replace('ab12cd31', 'ab12cd30'));
    await expect(rates()).rejects.toMatchObject({ fields: { field: 'workers', reason: 'doubled' } });
  });

  it('calls a device off that is not named any more', async () => {
    await h.source.sampleWorkers();
    h.sessions.length = 0;
    expect(await rates()).toEqual([['bitaxe1', 0n, 0n, 'off']]);
  });

  it.each<[string, Instant, Instant]>([['lastSeen', NOW, plusMs(NOW, -1_000)]])(
    'refuses a connection whose %s lies before its start',
    async (field, startTime, lastSeen) => {
      h.sessions.splice(0, 1, { name: 'x', hashRate: 1n, startTime, lastSeen });
      await expect(rates()).rejects.toMatchObject({ fields: { field: `workers[0].${field}` } });
    },
  );

  it.each(['-1', '1e400', '"x"', 'null', '{}'])('refuses a rate of %s', async (text) => {
    h.book.changeReplies((json) => json.replace(/"hashRate":\d+/, `"hashRate":${text}`));
    await expect(rates()).rejects.toMatchObject({ fields: { field: 'workers[0].hashRate' } });
  });
});

describeShared('the documented replies', 'pool-api', () => {
  it('of ckpool-solo are read exactly', async () => {
    const h = await ckpool();
    h.book.changeReplies(() => documented('ckpool-solo', '/users/'));
    const { workers } = await h.source.sampleWorkers();
    await h.close();
    expect(workers).toEqual([
      {
        worker: ADDRESS,
        at: NOW,
        hashRate1h: 4_570_000_000n,
        hashRate24h: 85_400_000_000_000n,
        dayRateFades: true,
        state: 'off',
        lastShareAt: 1_751_962_081_000,
      },
    ]);
  });

  it('of public-pool are read exactly', async () => {
    const h = await publicPool();
    h.book.changeReplies(() => documented('public-pool', '/client/'));
    const { workers } = await h.source.sampleWorkers();
    await h.close();
    expect(workers).toEqual([
      {
        worker: 'bitaxe1',
        at: NOW,
        hashRate1h: 1_200_000_000_000n,
        hashRate24h: 1_200_000_000_000n,
        dayRateFades: true,
        state: 'ok',
        lastShareAt: parseInstant('2025-09-01T01:00:00Z'),
      },
    ]);
  });
});
