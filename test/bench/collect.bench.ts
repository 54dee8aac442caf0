import { fork } from 'node:child_process';
import { once } from 'node:events';
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
import { DAY_MS, HOUR_MS, plusMs, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { DAY_ONE, declaration, rewardsRoom } from '../support/rewards';
import { type Figure, peakRssMb, rounded, seconds } from './figure';
import type { PoolAddresses } from './pools.process';

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

/** The pools and their process. */
interface Pools {
  readonly sources: readonly RewardSource[];
  /** One more day passes at all of them. */
  pass(day: number): Promise<void>;
  close(): Promise<void>;
}

/** Two accounts at Braiins and one at ViaBTC, each with its own server on loopback and its own thousand workers. */
async function openPools(clock: FakeClock): Promise<Pools> {
  const child = fork(join(__dirname, 'pools.process.js'), [String(WORKERS), SECRET]);
  const answer = async (): Promise<unknown> => ((await once(child, 'message')) as unknown[])[0];
  const { braiins, viabtc } = (await answer()) as PoolAddresses;
  const fast = { clock, minIntervalMs: 0 };
  const sources: RewardSource[] = braiins.map((baseUrl, at) => {
    const of = { ...fast, declaration: declaration({ id: `pool-${at}` }), baseUrl, token: new Secret(SECRET) };
    return new BraiinsSource(of);
  });
  sources.push(
    new ViaBtcSource({
      ...fast,
      declaration: declaration({ id: 'pool-c', pool: 'viabtc', dayOffsetMinutes: 480 }),
      baseUrl: viabtc,
      apiKey: new Secret(SECRET),
      apiSecret: new Secret(SECRET),
      settleDelayMs: 0,
    }),
  );
  return {
    sources,
    pass: async (day) => {
      child.send(day);
      if ((await answer()) !== day) throw new Error(`day ${day} did not pass at the pools`);
    },
    close: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Seconds that the statements of so many days took, each read from the pools and booked on its day. */
async function collectDays(file: string, days: number): Promise<number> {
  const store = await openStore({ type: 'sqlite', file }, { tables: TABLES, migrations: MIGRATIONS });
  const clock = new FakeClock(DAY_ONE);
  const pools = await openPools(clock);
  const room = rewardsRoom(store, pools.sources, { clock });
  const ids = pools.sources.map(({ declaration: { id } }) => id);
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
    await pools.pass(n);
    spent += await seconds(async () => {
      for (const result of await room.collect.collectAll()) {
        if (!result.ok) throw new Error(`day ${n}: ${JSON.stringify(result)}`);
        booked += result.booked;
      }
    });
  }
  if (booked !== days * ids.length) throw new Error(`${booked} rows were booked in ${days} days`);
  await store.close();
  await pools.close();
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
