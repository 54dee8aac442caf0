import fc from 'fast-check';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, parseInstant, plusMs } from '../units';
import { hashesWithin, type WorkInterval } from './device-work';
import type { WorkerSample } from './source';
import { hashesNow, type LastReading, leftDayCount, standsStill, workSince } from './work-since';

const T = parseInstant('2026-03-02T00:00:00Z');
const ago = (ms: number): Instant => plusMs(T, -ms);

function sample(patch: Partial<WorkerSample> = {}): WorkerSample {
  return { worker: 'rig', at: T, hashRate1h: 60n, hashRate24h: 24n, state: 'ok', lastShareAt: T, ...patch };
}

const told = (intervals: readonly WorkInterval[]) =>
  intervals.map((one) => [one.basis, one.to - one.from, one.hashes] as const);
const sum = (intervals: readonly WorkInterval[]): bigint => intervals.reduce((all, one) => all + one.hashes, 0n);

/** A rig of 100 hashes a second that was on for the whole day before. */
function steady(agoMs: number): LastReading {
  const left = { hashes: (100n * BigInt(agoMs)) / 1_000n, knownMs: agoMs };
  return { at: ago(agoMs), hashRate1h: 100n, hashRate24h: 100n, left };
}

describe('work since the last reading', () => {
  it.each([
    ['a minute ago', 60_000, [['1h', 60_000, 60n * 60n]]],
    ['two hours ago', 2 * HOUR_MS, [['1h', 2 * HOUR_MS, 60n * 7_200n]]],
    ['a day ago', DAY_MS, [['24h', DAY_MS, 24n * 86_400n]]],
    [
      'a millisecond more than a day ago',
      DAY_MS + 1,
      [
        ['gap', 1, 0n],
        ['24h', DAY_MS, 24n * 86_400n],
      ],
    ],
    ['at the same moment', 0, []],
    ['later: the clock went back', -1, []],
  ] as const)('stands on the right rate when it was %s', (_when, agoMs, expected) => {
    const intervals = workSince(sample(), { at: ago(agoMs), hashRate1h: 60n, hashRate24h: 24n });
    expect(told(intervals)).toEqual(expected);
    if (intervals.length > 0) expect(intervals.at(-1)?.to).toBe(T);
  });

  it('takes a first sight for the last 24 hours, and no time after the last share of a rig that is off', () => {
    expect(told(workSince(sample(), undefined))).toEqual([['24h', DAY_MS, 24n * 86_400n]]);
    const off = { state: 'off', lastShareAt: ago(20 * HOUR_MS) } as const;
    expect(told(workSince(sample(off), undefined))).toEqual([
      ['24h', 4 * HOUR_MS, 24n * 86_400n],
      ['24h', 20 * HOUR_MS, 0n],
    ]);
    expect(sum(workSince(sample({ state: 'off', lastShareAt: ago(DAY_MS) }), undefined))).toBe(0n);
  });

  it('records a gap when the pool gives no rate, and no work for a rate of nothing', () => {
    const blind: WorkerSample = { worker: 'rig', at: T, state: 'ok', lastShareAt: null };
    expect(told(workSince(blind, { at: ago(HOUR_MS) }))).toEqual([['gap', HOUR_MS, 0n]]);
    const off = sample({ hashRate1h: 0n, hashRate24h: 0n, state: 'off' });
    expect(told(workSince(off, steady(HOUR_MS)))).toEqual([['1h', HOUR_MS, 0n]]);
  });
});

describe('a silence at a pool that counts the last day', () => {
  const day = (hours: number): bigint => (100n * BigInt(hours * 60)) / 1_440n;

  it('credits a rig that went off five minutes after the last reading those five minutes', () => {
    // Of the last day it worked 4 h 5 min: the pool's rate of the day is rounded down to the hash.
    const off = sample({ hashRate1h: 0n, hashRate24h: (100n * 245n) / 1_440n, state: 'off', lastShareAt: ago(20 * HOUR_MS - 5 * MINUTE_MS) }); // prettier-ignore
    const intervals = workSince(off, steady(20 * HOUR_MS));
    const worked = 100n * 300n;
    expect(told(intervals).map(([basis, ms]) => [basis, ms])).toEqual([
      ['24h', 5 * MINUTE_MS],
      ['24h', 20 * HOUR_MS - 5 * MINUTE_MS],
    ]);
    // One hash per second of rounding in a day's rate is 86,400 hashes at most.
    expect(worked - sum(intervals)).toBeLessThan(86_400n);
    expect(sum(intervals)).toBeLessThanOrEqual(worked);
  });

  it('credits a rig that worked through the silence after an idle day all of it', () => {
    const on = sample({ hashRate1h: 100_000n, hashRate24h: 12_500n });
    const idle = { at: ago(3 * HOUR_MS), hashRate1h: 0n, hashRate24h: 0n, left: { hashes: 0n, knownMs: 3 * HOUR_MS } };
    expect(told(workSince(on, idle))).toEqual([['24h', 3 * HOUR_MS, 100_000n * 10_800n]]);
  });

  it.each([
    ['two hours', 2 * HOUR_MS, '1h'],
    ['a millisecond more than two hours', 2 * HOUR_MS + 1, '24h'],
    ['a day less a millisecond', DAY_MS - 1, '24h'],
    ['a day', DAY_MS, '24h'],
  ] as const)('credits a rig that never stopped the same by the hour, after %s', (_, ms, basis) => {
    const on = sample({ hashRate1h: 100n, hashRate24h: 100n });
    expect(told(workSince(on, steady(ms)))).toEqual([[basis, ms, (100n * BigInt(ms)) / 1_000n]]);
  });

  it('credits nothing when the last share is no later than the last reading, whatever the counts say', () => {
    const off = sample({ hashRate24h: day(8), state: 'off', lastShareAt: ago(5 * HOUR_MS) });
    expect(told(workSince(off, steady(5 * HOUR_MS)))).toEqual([['24h', 5 * HOUR_MS, 0n]]);
    const later = workSince({ ...off, lastShareAt: ago(5 * HOUR_MS - 1), hashRate24h: 100n }, steady(5 * HOUR_MS));
    expect(told(later)[0]?.[1]).toBe(1);
  });

  it('credits never less than nothing, and never more than the count of the day', () => {
    expect(sum(workSince(sample({ hashRate24h: 10n }), steady(3 * HOUR_MS)))).toBe(0n);
    const { left, ...rest } = steady(20 * HOUR_MS);
    const low = { ...rest, hashRate24h: 1n, left: { hashes: (left?.hashes ?? 0n) * 9n, knownMs: 20 * HOUR_MS } };
    expect(sum(workSince(sample({ hashRate24h: 50n }), low))).toBe(50n * 86_400n);
  });

  it('takes what the log does not know of the time that left the count at the average of its day', () => {
    const on = sample({ hashRate1h: 100n, hashRate24h: 100n });
    const half = { ...steady(4 * HOUR_MS), left: { hashes: 100n * 7_200n, knownMs: 2 * HOUR_MS } };
    expect(sum(workSince(on, half))).toBe(100n * 14_400n);
    expect(sum(workSince(on, { ...half, left: { hashes: 0n, knownMs: 0 } }))).toBe(100n * 14_400n);
  });

  it('asks for the log only where it is needed', () => {
    const of = (agoMs: number, patch: Partial<WorkerSample> = {}) => leftDayCount(sample(patch), steady(agoMs));
    expect(of(2 * HOUR_MS)).toBeUndefined();
    expect(of(2 * HOUR_MS + 1)).toEqual({ from: ago(DAY_MS + 2 * HOUR_MS + 1), to: ago(DAY_MS) });
    expect(of(DAY_MS - 1)).toBeDefined();
    expect(of(DAY_MS)).toBeUndefined();
    expect(of(3 * HOUR_MS, { dayRateFades: true })).toBeUndefined();
    expect(leftDayCount(sample(), { at: ago(3 * HOUR_MS), hashRate1h: 1n })).toBeUndefined();
  });

  it('gives a rig its work of the silence, whenever it was on and however long the silence, as hourly readings do', () => {
    const hours = fc.array(fc.boolean(), { minLength: 96, maxLength: 96 });
    const before = 60;
    fc.assert(
      fc.property(hours, fc.integer({ min: 3, max: 30 }), (on, silence) => {
        const worked = (from: number, to: number): bigint => 86_400n * BigInt(on.slice(Math.max(from, 0), to).filter(Boolean).length); // prettier-ignore
        const at = (hour: number): Instant => plusMs(T, hour * HOUR_MS);
        const read = (hour: number): WorkerSample => ({
          worker: 'rig',
          at: at(hour),
          hashRate1h: worked(hour - 1, hour) / 3_600n,
          hashRate24h: worked(hour - 24, hour) / 86_400n,
          state: on[hour - 1] === true ? 'ok' : 'off',
          lastShareAt: at(on.slice(0, hour).lastIndexOf(true) + 1),
        });
        const log: WorkInterval[] = [];
        let last: LastReading | undefined;
        const take = (hour: number): WorkInterval[] => {
          const now = read(hour);
          const window = last === undefined ? undefined : leftDayCount(now, last);
          const parts = window === undefined ? [] : log.map((one) => hashesWithin(one, window));
          const left = parts.reduce((all, one) => ({ hashes: all.hashes + one.hashes, knownMs: all.knownMs + one.knownMs }), { hashes: 0n, knownMs: 0 }); // prettier-ignore
          const added = workSince(now, last === undefined ? undefined : { ...last, left });
          log.push(...added);
          last = now;
          return added;
        };
        for (let hour = 24; hour <= before; hour += 1) take(hour);
        const added = take(before + silence);
        expect(sum(added)).toBe(worked(Math.max(before, before + silence - 24), before + silence));
        // Nothing after the last share, and no time left out.
        const share = read(before + silence).lastShareAt ?? T;
        for (const one of added) if (one.from >= share) expect(one.hashes).toBe(0n);
        expect(added[0]?.from).toBe(at(before));
        expect(added.at(-1)?.to).toBe(at(before + silence));
      }),
      { numRuns: 150 },
    );
  });
});

describe('a silence at a pool that gives the rate of an hour alone', () => {
  const blunt: WorkerSample = { worker: 'rig', at: T, hashRate1h: 60n, state: 'ok', lastShareAt: T };
  const was = (agoMs: number, hashRate1h = 60n): LastReading => ({ at: ago(agoMs), hashRate1h });

  it.each([
    ['nothing was read from it before', undefined, HOUR_MS],
    ['it was read a millisecond more than an hour ago', HOUR_MS + 1, HOUR_MS],
    ['it was read an hour ago', HOUR_MS, HOUR_MS],
    ['it was read a second less than an hour ago', HOUR_MS - 1_000, HOUR_MS - 1_000],
    ['it was read ten minutes ago', 600_000, 600_000],
  ] as const)('credits at first sight no hour that was not measured, when %s', (_when, readMs, ms) => {
    const readAt = readMs === undefined ? undefined : ago(readMs);
    expect(told(workSince(blunt, undefined, readAt))).toEqual([['1h', ms, (60n * BigInt(ms)) / 1_000n]]);
  });

  it.each([10, 60, 120])(
    'gives a rig that is renamed at every reading, each %s minutes, no more than its work',
    (minutes) => {
      const step = minutes * 60_000;
      let total = 0n;
      for (let ms = step; ms <= DAY_MS; ms += step) {
        const at = plusMs(T, ms);
        total += sum(workSince({ ...blunt, worker: `rig-${ms}`, at }, undefined, plusMs(at, -step)));
      }
      expect(total).toBeLessThanOrEqual(60n * 86_400n);
    },
  );

  it('credits no time in which the pool was read and did not list the worker', () => {
    expect(told(workSince(blunt, was(20 * HOUR_MS), ago(600_000)))).toEqual([
      ['gap', 20 * HOUR_MS - 600_000, 0n],
      ['1h', 600_000, 36_000n],
    ]);
  });

  it.each<[string, number, Partial<WorkerSample>, bigint, readonly (readonly [string, number, bigint])[]]>([
    ['that hashed at both ends, close together', 2 * HOUR_MS, {}, 60n, [['1h', 2 * HOUR_MS, 432_000n]]],
    [
      'that hashed at both ends',
      20 * HOUR_MS,
      {},
      60n,
      [
        ['1h', 19 * HOUR_MS, 4_104_000n],
        ['1h', HOUR_MS, 216_000n],
      ],
    ],
    [
      'that hashed less before',
      3 * HOUR_MS,
      {},
      10n,
      [
        ['1h', 2 * HOUR_MS, 72_000n],
        ['1h', HOUR_MS, 216_000n],
      ],
    ],
    [
      'that hashed more before',
      3 * HOUR_MS,
      {},
      90n,
      [
        ['1h', 2 * HOUR_MS, 432_000n],
        ['1h', HOUR_MS, 216_000n],
      ],
    ],
    [
      'that did not hash before',
      20 * HOUR_MS,
      {},
      0n,
      [
        ['gap', 19 * HOUR_MS, 0n],
        ['1h', HOUR_MS, 216_000n],
      ],
    ],
    [
      'that does not hash now, and nobody says since when',
      20 * HOUR_MS,
      { hashRate1h: 0n, state: 'off', lastShareAt: null },
      60n,
      [
        ['gap', 19 * HOUR_MS, 0n],
        ['1h', HOUR_MS, 0n],
      ],
    ],
    [
      'that stopped five minutes after the last reading',
      20 * HOUR_MS,
      { hashRate1h: 0n, state: 'off', lastShareAt: ago(20 * HOUR_MS - 5 * MINUTE_MS) },
      60n,
      [
        ['1h', 5 * MINUTE_MS, 18_000n],
        ['1h', 20 * HOUR_MS - 5 * MINUTE_MS, 0n],
      ],
    ],
    [
      'that stopped an hour ago',
      3 * HOUR_MS,
      { hashRate1h: 0n, state: 'off', lastShareAt: ago(HOUR_MS) },
      60n,
      [
        ['1h', 2 * HOUR_MS, 432_000n],
        ['1h', HOUR_MS, 0n],
      ],
    ],
    [
      'that stopped half an hour ago: half an hour of its rate',
      3 * HOUR_MS,
      { hashRate1h: 30n, state: 'off', lastShareAt: ago(HOUR_MS / 2) },
      60n,
      [
        ['1h', 2 * HOUR_MS, 432_000n],
        ['1h', HOUR_MS, 108_000n],
      ],
    ],
    [
      'that sent its last share at the last reading',
      20 * HOUR_MS,
      { state: 'off', lastShareAt: ago(20 * HOUR_MS) },
      60n,
      [['1h', 20 * HOUR_MS, 0n]],
    ],
    [
      'that is called on without a share since',
      20 * HOUR_MS,
      { lastShareAt: ago(20 * HOUR_MS) },
      60n,
      [['1h', 20 * HOUR_MS, 0n]],
    ],
    [
      'of a day',
      DAY_MS,
      {},
      60n,
      [
        ['1h', 23 * HOUR_MS, 4_968_000n],
        ['1h', HOUR_MS, 216_000n],
      ],
    ],
    [
      'of a millisecond more than a day',
      DAY_MS + 1,
      {},
      60n,
      [
        ['gap', 1, 0n],
        ['1h', 23 * HOUR_MS, 4_968_000n],
        ['1h', HOUR_MS, 216_000n],
      ],
    ],
  ])('credits a rig %s', (_, agoMs, patch, before, expected) => {
    // prettier-ignore
    expect(told(workSince({ ...blunt, ...patch }, was(agoMs, before)))).toEqual(expected);
  });

  it('goes by both ends too where the rate of the day fades, and takes that for a first sight alone', () => {
    const fading = { ...blunt, hashRate24h: 24n, dayRateFades: true } as const;
    expect(workSince(fading, { ...was(20 * HOUR_MS), hashRate24h: 60n })).toEqual(workSince(blunt, was(20 * HOUR_MS)));
    expect(told(workSince(fading, undefined, ago(600_000)))).toEqual([['24h', DAY_MS, 24n * 86_400n]]);
  });
});

describe('whether a device hashes', () => {
  it.each([
    ['on, with a share an hour old', 'ok', HOUR_MS, true],
    ['on, with a share older than an hour', 'ok', HOUR_MS + 1, false],
    ['low, with a fresh share', 'low', 0, true],
    ['low, with an old one', 'low', DAY_MS, false],
    ['on, with a share of later: the pool’s clock is ahead', 'ok', -HOUR_MS, true],
    ['off, with a fresh share', 'off', 0, false],
    ['disabled', 'disabled', 0, false],
  ] as const)('is read of one that is called %s', (_, state, ms, expected) => {
    expect(hashesNow({ at: T, state, lastShareAt: ago(ms) })).toBe(expected);
    expect(hashesNow({ at: T, state, lastShareAt: null })).toBe(state === 'ok' || state === 'low');
  });
});

it.each([
  ['all called on are silent', [sample({ lastShareAt: ago(DAY_MS) }), sample({ state: 'off' })], true],
  [
    'one sent a share an hour ago',
    [sample({ lastShareAt: ago(DAY_MS) }), sample({ lastShareAt: ago(HOUR_MS) })],
    false,
  ],
  ['one sent it a millisecond before', [sample({ lastShareAt: ago(HOUR_MS + 1) })], true],
  ['none is called on', [sample({ state: 'off', lastShareAt: ago(DAY_MS) })], false],
  ['one names no share', [sample({ lastShareAt: null })], false],
  ['there is none', [], false],
] as const)('a reading in which %s: whether it says nothing', (_, samples, expected) => {
  expect(standsStill(samples)).toBe(expected);
});
