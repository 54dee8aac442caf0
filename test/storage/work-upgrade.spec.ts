import { readIntervals } from '../../src/rewards/work-log.repository';
import { readWorkers, SourceWorkers } from '../../src/rewards/worker-state.repository';
import { workLog } from '../../src/rewards/reward.entity';
import { openStore } from '../../src/store/sql-store.adapter';
import { DAY_MS, HOUR_MS, instant, plusMs } from '../../src/units';
import { DAY_ONE } from '../support/rewards';
import { DATABASE_KINDS, PRODUCT, Scratch } from '../support/stores';
import { openRaw } from './raw';

const scratch = new Scratch();
afterEach(() => scratch.clean());

const MANY = 1_201;
const HUGE = '12345678901234567890123456789012345678';

it.each(DATABASE_KINDS)(
  'keeps what was known of workers and their work when both are stored otherwise, on %s',
  async (kind) => {
    const location = scratch.location(kind);
    const at = PRODUCT.migrations.findIndex(({ name }) => name.endsWith('1764000003100'));
    await (await openStore(location, { tables: [], migrations: PRODUCT.migrations.slice(0, at) })).close();
    const raw = await openRaw(location);
    const yes = kind === 'postgres' ? 'true' : '1';
    const worker = '"source_id", "name", "first_seen_at", "sampled_at", "last_share_at", "state", "state_since", "hash_rate_1h", "hash_rate_24h"'; // prettier-ignore
    const plain = Array.from({ length: MANY }, (_, n) => `('many', 'w${n}', ${n}, ${n}, NULL, 'off', ${n}, NULL, '0')`);
    await raw.query(`INSERT INTO "worker" (${worker}) VALUES ('one', 'rig', ${DAY_ONE}, ${DAY_ONE + 2}, ${DAY_ONE + 1}, 'ok', ${DAY_ONE}, '${HUGE}', NULL), ${plain.join(', ')}`); // prettier-ignore
    await raw.query(`INSERT INTO "device_watch" VALUES ('one', 'rig', 'ada', 'low', ${DAY_ONE}, ${yes}, ${DAY_ONE + 2}, NULL, 1, 2, 3, 4, '${HUGE}', 5)`); // prettier-ignore
    const late = plusMs(DAY_ONE, DAY_MS - 1);
    await raw.query(`INSERT INTO "device_work" VALUES ('one', 'rig', ${DAY_ONE}, ${late}, '24h', '7', '${HUGE}'), ('one', 'rig', ${late}, ${late + HOUR_MS}, 'gap', '0', '0')`); // prettier-ignore
    await raw.close();

    const store = scratch.keep(await openStore(location, PRODUCT));
    expect(await store.read((tx) => readWorkers(tx, ['one']))).toEqual([
      {
        sourceId: 'one',
        name: 'rig',
        firstSeenAt: DAY_ONE,
        sampledAt: DAY_ONE + 2,
        lastShareAt: DAY_ONE + 1,
        state: 'ok',
        stateSince: DAY_ONE,
        hashRate1h: BigInt(HUGE),
        hashRate24h: null,
        watch: {
          ...{ memberId: 'ada', standing: 'low', since: DAY_ONE, told: true, readAt: DAY_ONE + 2 },
          ...{ hashedAt: null, offFrom: 1, lowFrom: 2, onFrom: 3, fineFrom: 4, usual: BigInt(HUGE), usualMs: 5 },
        },
      },
    ]);
    const many = await store.read((tx) => readWorkers(tx, ['many']));
    expect(many.map(({ name }) => name)).toEqual(Array.from({ length: MANY }, (_, n) => `w${n}`));
    expect(many.every(({ watch, hashRate24h }) => watch === null && hashRate24h === 0n)).toBe(true);
    const days = DAY_ONE / DAY_MS;
    const log = await store.read((tx) =>
      tx.pick(workLog, ['from_day', 'hash_rate'], { orderBy: [['from_at', 'asc']] }),
    );
    expect(log).toEqual([
      { from_day: days, hash_rate: 7n },
      { from_day: days, hash_rate: 0n },
    ]);
    const window = { from: DAY_ONE, to: plusMs(DAY_ONE, 2 * DAY_MS) };
    expect(await store.read((tx) => readIntervals(tx, 'one', window))).toMatchObject([
      { worker: 'rig', basis: '24h', hashes: BigInt(HUGE) },
      { worker: 'rig', basis: 'gap', hashes: 0n },
    ]);

    // What one of the last part says next changes that part alone, and a new worker goes behind the others.
    await store.write(async (tx) => {
      const workers = await SourceWorkers.lock(tx, 'many');
      const last = workers.get(`w${MANY - 1}`);
      if (last === undefined) throw new Error('the last worker is known');
      workers.put({ ...last, sampledAt: instant(9_999) });
      workers.put({ ...last, name: 'new', firstSeenAt: instant(7) });
      await workers.save(tx);
    });
    const after = await store.read((tx) => readWorkers(tx, ['many']));
    expect(after.length).toBe(MANY + 1);
    expect(after.slice(0, MANY - 1)).toEqual(many.slice(0, MANY - 1));
    expect(after.slice(MANY - 1).map(({ name, sampledAt }) => [name, sampledAt])).toEqual([
      [`w${MANY - 1}`, 9_999],
      ['new', MANY - 1],
    ]);
  },
);
