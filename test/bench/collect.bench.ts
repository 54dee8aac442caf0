import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS } from '../../migrations';
import type { RewardSource } from '../../src/rewards';
import { BraiinsSource } from '../../src/rewards/sources/braiins/braiins.adapter';
import { ViaBtcSource } from '../../src/rewards/sources/viabtc/viabtc.adapter';
import { EVERYBODY } from '../../src/rewards/terms';
import { openStore } from '../../src/store/sql-store.adapter';
import { TABLES } from '../../src/tables';
import { addDays, DAY_MS, dayAtOffset, dayStartAtOffset, HOUR_MS, plusMs, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { PoolBook, type PoolServer, startBraiinsServer, startViaBtcServer } from '../support/pools';
import { DAY_ONE, declaration, rewardsRoom } from '../support/rewards';
import { type Figure, peakRssMb, rounded, seconds } from './figure';

const DAYS = 365;
const WORKERS = 1_000;
/** Four devices each. */
const MEMBERS = 250;
const SECONDS_MOST = 60;
const RSS_MB_MOST = 1_024;
/** Twice the days cost twice the time, and a fifth more at most. */
const GROWTH_MOST = 2 * 1.2;
const SERVICE_FEE_BPS = 200;
const SECRET = 'local-pool';
const HASH_RATE = 10n ** 14n;
const NET = 123_456_789n;

interface Pool {
  readonly book: PoolBook;
  readonly server: PoolServer;
  readonly source: RewardSource;
}

/** Two accounts at Braiins and one at ViaBTC, each with its own server on loopback and its own thousand workers. */
async function openPools(clock: FakeClock): Promise<Pool[]> {
  const now = () => clock.now();
  const options = { asset: 'BTC', dayOffsetMinutes: 0, now, account: 'operator' } as const;
  // ViaBTC's days begin at 16:00 UTC.
  const inChina = { ...options, dayOffsetMinutes: 480 };
  const fast = { clock, minIntervalMs: 0 };
  const pools: Pool[] = [];
  for (const id of ['pool-a', 'pool-b']) {
    const book = new PoolBook(options);
    const server = await startBraiinsServer(book, { token: SECRET });
    const of = { ...fast, declaration: declaration({ id }), baseUrl: server.url, token: new Secret(SECRET) };
    pools.push({ book, server, source: new BraiinsSource(of) });
  }
  const book = new PoolBook(inChina);
  const server = await startViaBtcServer(book, { apiKey: SECRET, apiSecret: SECRET });
  const source = new ViaBtcSource({
    ...fast,
    declaration: declaration({ id: 'pool-c', pool: 'viabtc', dayOffsetMinutes: inChina.dayOffsetMinutes }),
    baseUrl: server.url,
    apiKey: new Secret(SECRET),
    apiSecret: new Secret(SECRET),
    settleDelayMs: 0,
  });
  return [...pools, { book, server, source }];
}

/** One more day passes at a pool: what it credits, and its workers at the day's end. */
function pass(book: PoolBook, n: number): void {
  const day = addDays(dayAtOffset(DAY_ONE, 0), n);
  book.creditDay(day, NET + BigInt(n), { calculatedAt: dayStartAtOffset(addDays(day, 1), 0) });
  for (let w = 0; w < WORKERS; w += 1) {
    const hashRate = HASH_RATE + BigInt((w * 7_919 + n * 104_729) % 10_000) * 10n ** 9n;
    const lastShareAt = book.options.now();
    book.setWorker({ name: `rig${w}`, hashRate1h: hashRate, hashRate24h: hashRate, state: 'ok', lastShareAt });
  }
}

/** Seconds that the statements of so many days took, each read from the pools and booked on its day. */
async function collectDays(file: string, days: number): Promise<number> {
  const store = await openStore({ type: 'sqlite', file }, { tables: TABLES, migrations: MIGRATIONS });
  const clock = new FakeClock(DAY_ONE);
  const pools = await openPools(clock);
  const room = rewardsRoom(
    store,
    pools.map(({ source }) => source),
    { clock },
  );
  const ids = pools.map(({ source }) => source.declaration.id);
  await store.write(async (tx) => {
    for (const sourceId of ids) {
      for (let w = 0; w < WORKERS; w += 1) {
        const memberId = `member-${w % MEMBERS}`;
        await room.terms.assign(tx, 'operator', { sourceId, worker: `rig${w}`, memberId, from: DAY_ONE });
      }
    }
    const fee = { memberId: EVERYBODY, bps: SERVICE_FEE_BPS, from: DAY_ONE };
    await room.terms.setServiceFee(tx, 'operator', fee);
  });
  let spent = 0;
  let booked = 0;
  for (let n = 0; n < days; n += 1) {
    clock.set(plusMs(DAY_ONE, (n + 1) * DAY_MS + HOUR_MS));
    for (const { book } of pools) pass(book, n);
    spent += await seconds(async () => {
      for (const result of await room.collect.collectAll()) {
        if (!result.ok) throw new Error(`day ${n}: ${JSON.stringify(result)}`);
        booked += result.booked;
      }
    });
  }
  if (booked !== days * pools.length) throw new Error(`${booked} rows were booked in ${days} days`);
  await store.close();
  for (const { server } of pools) await server.close();
  return spent;
}

/** Collecting and booking 365 days of 1,000 workers at each of three pools, over HTTP; and half the days, for the growth. */
export async function collectBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-bench-'));
  try {
    const half = await collectDays(join(folder, 'half.sqlite'), Math.ceil(DAYS / 2));
    const whole = await collectDays(join(folder, 'whole.sqlite'), DAYS);
    const rssMb = peakRssMb();
    const growth = (whole / half) * ((2 * Math.ceil(DAYS / 2)) / DAYS);
    return [
      {
        what: `collect and book ${DAYS} days of ${WORKERS} workers at 3 pools for ${MEMBERS} members, on SQLite, FULL sync`,
        value: rounded(whole),
        unit: 's',
        baseline: `half the days: ${rounded(half)} s`,
        ratio: rounded(growth),
        rssMb,
        wanted: `<= ${SECONDS_MOST} s, ratio <= ${GROWTH_MOST}, < ${RSS_MB_MOST} MiB`,
        ok: whole <= SECONDS_MOST && growth <= GROWTH_MOST && rssMb < RSS_MB_MOST,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
