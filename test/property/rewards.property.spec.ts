import fc from 'fast-check';
import { Claims } from '../../src/rewards/claims';
import { workByMember } from '../../src/rewards/device-work';
import { rewardSourceState } from '../../src/rewards/reward.entity';
import { shareRow, type Weight } from '../../src/rewards/sharing';
import { type LastReading, workSince } from '../../src/rewards/work-since';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { DAY_MS, instant, plusMs } from '../../src/units';
import {
  balancesOf,
  DAY_ONE,
  dayRow,
  declaration,
  poolPays,
  type RewardsRoom,
  rewardsRoom,
  sampled,
  ScriptedSource,
} from '../support/rewards';

const units = fc.bigInt({ min: 0n, max: 21_000_000n * 10n ** 8n });
const weights: fc.Arbitrary<Weight[]> = fc
  .uniqueArray(fc.option(fc.string({ minLength: 1, maxLength: 4 }), { nil: null }), { maxLength: 12 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((memberId) =>
        fc.record({ memberId: fc.constant(memberId), weight: units, feeBps: fc.integer({ min: 100, max: 500 }) }),
      ),
    ),
  );

describe('sharing', () => {
  it('shares sum to the row, in net, pool fee and claim, whatever the order of the weights', () => {
    fc.assert(
      fc.property(units, units, weights, (net, poolFee, list) => {
        const shares = shareRow({ net, poolFee }, list);
        const sum = (of: 'net' | 'poolFee' | 'due') => shares.reduce((all, share) => all + share[of], 0n);
        expect([sum('net'), sum('poolFee'), sum('due')]).toEqual([net, poolFee, net]);
        for (const share of shares) expect(share.serviceFee * 10_000n <= share.net * BigInt(share.feeBps)).toBe(true);
        expect(shareRow({ net, poolFee }, [...list].reverse())).toEqual(shares);
      }),
    );
  });
});

describe('claims', () => {
  const claims = fc.array(
    fc.record({ row: fc.integer({ min: 0, max: 5 }), holder: fc.constantFrom('m-a', 'm-b', 'operator'), due: units }),
    { maxLength: 12 },
  );

  it('never gives a claim more than it is due, and uses all it can', () => {
    fc.assert(
      fc.property(claims, fc.array(units, { maxLength: 5 }), (list, amounts) => {
        const unique = new Map(list.map((one) => [`${one.row} ${one.holder}`, one]));
        const made = [...unique.values()].map(({ row, holder, due }) => ({
          externalId: `r${row}`,
          holder,
          toAt: row,
          due,
          received: 0n,
        }));
        const total = made.reduce((sum, claim) => sum + claim.due, 0n);
        const working = new Claims(made);
        let given = 0n;
        for (const amount of amounts) for (const move of working.distribute(amount)) given += move.amount;
        const offered = amounts.reduce((sum, amount) => sum + amount, 0n);
        expect(given).toBe(offered < total ? offered : total);
        for (const claim of made) expect(claim.received <= claim.due).toBe(true);
        expect(working.remaining).toBe(total - given);
      }),
    );
  });
});

describe('device work', () => {
  it('is the same in a window as in the parts of the window, but for the floor of each part', () => {
    const times = fc.uniqueArray(fc.integer({ min: 1, max: 40 * 24 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        times,
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        fc.integer({ min: 1, max: 959 }),
        (hours, rate, cut) => {
          let last: LastReading | undefined;
          const log = [...hours]
            .sort((a, b) => a - b)
            .flatMap((hour) => {
              const at = plusMs(DAY_ONE, hour * 3_600_000);
              const left = last === undefined ? 0 : at - last.at;
              const known =
                last === undefined
                  ? undefined
                  : { ...last, left: { hashes: (rate * BigInt(left)) / 1_000n, knownMs: left } };
              const intervals = workSince(sampled('rig', at, rate), known);
              last = { at, hashRate1h: rate, hashRate24h: rate };
              return intervals;
            });
          for (let i = 1; i < log.length; i += 1) expect(log[i]?.from).toBe(log[i - 1]?.to);
          const owner = [{ worker: 'rig', from: plusMs(DAY_ONE, -10 * DAY_MS), memberId: 'alice' }];
          const of = (from: number, to: number) =>
            workByMember(log, owner, { from: instant(from), to: instant(to) }).get('alice') ?? 0n;
          const [start, middle, stop] = [DAY_ONE - DAY_MS, DAY_ONE + cut * 3_600_000, DAY_ONE + 41 * DAY_MS];
          const whole = of(start, stop);
          const parts = of(start, middle) + of(middle, stop);
          expect(whole - parts >= 0n && whole - parts <= 1n).toBe(true);
        },
      ),
    );
  });
});

describe('a source', () => {
  const NETS = fc.array(fc.bigInt({ min: 0n, max: 100_000n }), { minLength: 1, maxLength: 4 });
  type Step = { kind: 'state'; day: number; version: number } | { kind: 'coin'; payout: number };

  async function fresh(): Promise<{ room: RewardsRoom; source: ScriptedSource }> {
    const source = new ScriptedSource(declaration());
    const room = rewardsRoom(new MemoryStore(TABLES), [source]);
    await room.store.write(async (tx) => {
      for (const memberId of ['alice', 'bob', 'carol']) {
        await room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker: `rig-${memberId}`, memberId, from: DAY_ONE });
      }
      await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 250, from: DAY_ONE });
      for (let day = 0; day < 6; day += 1) {
        const at = plusMs(DAY_ONE, (day + 1) * DAY_MS);
        const rates = [7n, 11n, BigInt(day)];
        const samples = ['alice', 'bob', 'carol'].map((id, i) => sampled(`rig-${id}`, at, rates[i] ?? 0n));
        await room.work.record(tx, 'pool-a', samples);
      }
    });
    return { room, source };
  }

  async function check(room: RewardsRoom): Promise<void> {
    const verified = await room.store.read((tx) => room.ledger.verify(tx));
    expect(verified.differences).toEqual([]);
  }

  it('ends in the same books whatever the order of pages, replays and revisions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(NETS, { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 15 }),
        async (history, steps) => {
          const { room, source } = await fresh();
          const last = history.map((nets, day) => dayRow(day, nets.at(-1) ?? 0n));
          for (const [day, version] of steps) {
            // Some rows only, in some version, in some order; then the pool's last word.
            const n = day % history.length;
            const nets = history[n] ?? [];
            source.rows = [dayRow(n, nets[version % nets.length] ?? 0n), ...last.slice(0, version % history.length)]
              .filter((row, i, all) => all.findIndex((one) => one.externalId === row.externalId) === i)
              .reverse();
            await room.collect.collect('pool-a');
          }
          source.rows = last;
          await room.collect.collect('pool-a');
          await room.collect.collect('pool-a');
          const direct = await fresh();
          direct.source.rows = last;
          await direct.room.collect.collect('pool-a');
          expect(await balancesOf(room)).toEqual(await balancesOf(direct.room));
          await check(room);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('never gives out more coin than came, through revisions and payouts in any order, and settles in full', async () => {
    const steps: fc.Arbitrary<Step[]> = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('state' as const), day: fc.nat(4), version: fc.nat(3) }),
        fc.record({ kind: fc.constant('coin' as const), payout: fc.nat(2) }),
      ),
      { maxLength: 14 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(NETS, { minLength: 5, maxLength: 5 }), steps, async (history, list) => {
        const { room, source } = await fresh();
        const current = history.map((nets, day) => dayRow(day, nets[0] ?? 0n));
        source.payouts = [poolPays(0, 20_000n), poolPays(1, 70_000n), poolPays(2, 5_000n)];
        for (const step of list) {
          if (step.kind === 'state') {
            const nets = history[step.day] ?? [];
            current[step.day] = dayRow(step.day, nets[step.version % nets.length] ?? 0n);
            source.rows = [...current];
            await room.collect.collect('pool-a');
          } else await arrive(room, step.payout, source.payouts[step.payout]?.amount ?? 0n);
          await balanced(room);
        }
        source.rows = [...current];
        // What it announced and never sent it takes back: else that stands in the discrepancy account, late.
        const sent = new Set(list.flatMap((step) => (step.kind === 'coin' ? [step.payout] : [])));
        source.payouts = source.payouts.map((payout, n) => (sent.has(n) ? payout : { ...payout, status: 'failed' }));
        await room.collect.collect('pool-a');
        await balanced(room);
        // The pool pays what is left: nobody waits any more, nothing is owed twice.
        const rest = (await balancesOf(room))['receivable/source/pool-a BTC'] ?? 0n;
        if (rest > 0n) {
          source.payouts = [...source.payouts, poolPays(9, rest)];
          await room.collect.collect('pool-a');
          await arrive(room, 9, rest);
        }
        const end = await balancesOf(room);
        const of = (part: RegExp): bigint =>
          Object.entries(end).reduce((sum, [key, value]) => (part.test(key) ? sum + value : sum), 0n);
        const [state] = await room.store.read((tx) => tx.find(rewardSourceState));
        if (state === undefined) return;
        // What stays accrued is what members owe, less what we owe the pool for which no coin lies here.
        expect(of(/\/accrued/)).toBe(of(/receivable\/member/) - state.owed_to_pool + state.free_coin);
        expect(of(/discrepancy/)).toBe(-state.owed_to_pool);
        await check(room);
      }),
      { numRuns: 100 },
    );
  });

  const arrive = (room: RewardsRoom, n: number, amount: bigint) =>
    room.store.write((tx) =>
      room.receive.match(tx, {
        txid: n.toString(16).padStart(64, '0'),
        vout: 0,
        walletId: 'main',
        amount,
        at: room.clock.now(),
      }),
    );

  /** Available, income and unmatched are backed by coin in the treasury, at every step. */
  async function balanced(room: RewardsRoom): Promise<void> {
    const all = await balancesOf(room);
    const of = (part: RegExp): bigint =>
      Object.entries(all).reduce((sum, [key, value]) => (part.test(key) ? sum + value : sum), 0n);
    expect(of(/available|income|unmatched/) <= of(/treasury/)).toBe(true);
  }
});
