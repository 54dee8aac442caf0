import fc from 'fast-check';
import { lockState } from '../../src/rewards/reward.repository';
import { summedHours } from '../../src/rewards/work-sum.repository';
import type { LastWork } from '../../src/rewards/pplns';
import type { WorkerSample } from '../../src/rewards';
import { ReadDays } from '../../src/rewards/read-days';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, plusMs } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { lastWorkOfAll } from '../support/last-work-reference';
import { DAY_ONE, declaration, rewardsRoom, sampled } from '../support/rewards';

const RIGS = ['rig-a', 'rig-b', 'rig-c'] as const;
const MEMBERS = ['ada', 'bob', null] as const;

/** What happens at a source that shares by the last shares, one after the other. */
type Step =
  | { readonly do: 'read'; readonly minutes: number; readonly rates: readonly (number | null)[] }
  | { readonly do: 'late'; readonly rig: number; readonly backMinutes: number; readonly rate: number }
  | { readonly do: 'give'; readonly rig: number; readonly member: number; readonly backMs: number }
  | { readonly do: 'list'; readonly member: number };

const minutes = fc.oneof(
  fc.constantFrom(1, 10, 60, 119, 121, 1_440, 1_441, 3 * 1_440, 10 * 1_440),
  fc.integer({ min: 1, max: 200 }),
);
const rate = fc.oneof(fc.constantFrom(0, 1, 7), fc.integer({ min: 1, max: 2 ** 40 }));
const rig = fc.integer({ min: 0, max: RIGS.length - 1 });
const member = fc.integer({ min: 0, max: MEMBERS.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('read' as const), minutes, rates: fc.array(fc.option(rate), { minLength: 3, maxLength: 3 }) }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ do: fc.constant('late' as const), rig, backMinutes: minutes, rate }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('give' as const), rig, member, backMs: fc.integer({ min: 0, max: 3 * DAY_MS }) }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ do: fc.constant('list' as const), member: fc.integer({ min: 0, max: 1 }) }) },
);
const question = fc.record({
  backMs: fc.oneof(fc.constantFrom(0, HOUR_MS, DAY_MS), fc.integer({ min: 0, max: 3 * DAY_MS })),
  aligned: fc.constantFrom(1, HOUR_MS, DAY_MS),
  floorMs: fc.option(fc.integer({ min: 0, max: 8 * DAY_MS })),
  percent: fc.constantFrom(1, 10, 50, 99, 100, 101),
});

async function world() {
  const store = new MemoryStore(TABLES);
  const clock = new FakeClock(DAY_ONE);
  const room = rewardsRoom(store, [], { clock });
  await store.write((tx) => lockState(tx, declaration({ sharing: 'pplns', pplnsWindow: '1 shares' })));
  const read = (samples: readonly WorkerSample[]) => store.write((tx) => room.work.record(tx, 'pool-a', samples));
  const steps = {
    read: (one: Step & { do: 'read' }) => {
      clock.set(plusMs(clock.now(), one.minutes * MINUTE_MS));
      const at = clock.now();
      return read(
        one.rates.flatMap((hashes, i) => (hashes === null ? [] : [sampled(RIGS[i] ?? '', at, BigInt(hashes))])),
      );
    },
    late: (one: Step & { do: 'late' }) =>
      read([sampled(RIGS[one.rig] ?? '', plusMs(clock.now(), -one.backMinutes * MINUTE_MS), BigInt(one.rate))]),
    give: (one: Step & { do: 'give' }) => {
      const from = plusMs(clock.now(), -one.backMs);
      const what = { sourceId: 'pool-a', worker: RIGS[one.rig] ?? '', memberId: MEMBERS[one.member] ?? null, from };
      return store.write((tx) => room.terms.assign(tx, 'op', what)).catch(onlyBackdated);
    },
    list: (one: Step & { do: 'list' }) => {
      const what = {
        sourceId: 'pool-a',
        rules: [{ pattern: 'rig-*', memberId: MEMBERS[one.member] ?? 'ada' }],
        from: null,
      };
      return store
        .write(async (tx) => {
          const { digest } = await room.patterns.preview(tx, what);
          await room.patterns.declare(tx, 'op', { ...what, digest });
        })
        .catch(onlyBackdated);
    },
  };
  const take = async (one: Step): Promise<void> => {
    if (one.do === 'read') await steps.read(one);
    else if (one.do === 'late') await steps.late(one);
    else if (one.do === 'give') await steps.give(one);
    else await steps.list(one);
  };
  return { store, room, clock, take };
}

function onlyBackdated(error: unknown): void {
  expect(error).toMatchObject({ code: 'rewards.backdated' });
}

const inOrder = ({ weights, ...rest }: LastWork) => ({
  ...rest,
  weights: [...weights].sort(([a], [b]) => String(a).localeCompare(String(b))),
});

describe('the last shares by stored sums', () => {
  it('are those of every sample read by itself: after late work, new owners, lists, gaps and at any edge', async () => {
    let summed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 10, maxLength: 50, size: 'max' }),
        fc.array(question, { minLength: 1, maxLength: 6 }),
        async (steps, asked) => {
          const { store, room, clock, take } = await world();
          for (const one of steps) await take(one);
          const days = new ReadDays();
          for (const { backMs, aligned, floorMs, percent } of asked) {
            const to = instant(Math.floor((clock.now() - backMs) / aligned) * aligned);
            const floor = floorMs === null ? null : plusMs(to, -floorMs);
            const all = await store.read((tx) => lastWorkOfAll(tx, 'pool-a', { floor, to, hashes: 10n ** 30n }));
            const of = { floor, to, hashes: (all.found * BigInt(percent)) / 100n + 1n };
            const expected = inOrder(await store.read((tx) => lastWorkOfAll(tx, 'pool-a', of)));
            expect(inOrder(await store.read((tx) => room.work.last(tx, 'pool-a', of)))).toEqual(expected);
            expect(inOrder(await store.read((tx) => room.work.last(tx, 'pool-a', of, days)))).toEqual(expected);
          }
          const hours = await store.read((tx) => summedHours(tx, 'pool-a'));
          if (hours !== undefined && hours.to - hours.from > DAY_MS) summed += 1;
        },
      ),
      { numRuns: 120 },
    );
    // Else nothing of this was about sums.
    expect(summed).toBeGreaterThan(30);
  });
});
