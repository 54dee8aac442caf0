import { DAY_MS, HOUR_MS, type Instant, parseInstant, plusMs } from '../units';
import { type Assignment, workByMember, workSince, type WorkInterval } from './device-work';
import type { WorkerSample } from './source';

const T = parseInstant('2026-03-02T00:00:00Z');

function sample(patch: Partial<WorkerSample> = {}): WorkerSample {
  return { worker: 'rig', at: T, hashRate1h: 60n, hashRate24h: 24n, state: 'ok', lastShareAt: T, ...patch };
}

describe('work since the last sample', () => {
  it.each([
    ['a minute ago', 60_000, [['1h', 60_000, 60n * 60n]]],
    ['two hours ago', 2 * HOUR_MS, [['1h', 2 * HOUR_MS, 60n * 7_200n]]],
    ['a millisecond more than two hours ago', 2 * HOUR_MS + 1, [['24h', 2 * HOUR_MS + 1, 172_800n]]],
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
  ] as const)('stands on the right rate when the last one was %s', (_when, agoMs, expected) => {
    const intervals = workSince(sample(), plusMs(T, -agoMs));
    expect(intervals.map((one) => [one.basis, one.to - one.from, one.hashes])).toEqual(expected);
    if (intervals.length > 0) expect(intervals.at(-1)?.to).toBe(T);
  });

  it('takes a first sample for the last 24 hours', () => {
    expect(workSince(sample(), undefined)).toMatchObject([
      { basis: '24h', from: T - DAY_MS, to: T, hashes: 2_073_600n },
    ]);
  });

  describe('of a pool that gives no 24-hour rate', () => {
    const blunt: WorkerSample = { worker: 'rig', at: T, hashRate1h: 60n, state: 'ok', lastShareAt: T };
    const measured = (intervals: readonly WorkInterval[]) =>
      intervals.map((one) => [one.basis, one.to - one.from, one.hashes]);

    it.each([
      ['nothing was read from it before', undefined, HOUR_MS],
      ['it was read a millisecond more than an hour ago', HOUR_MS + 1, HOUR_MS],
      ['it was read an hour ago', HOUR_MS, HOUR_MS],
      ['it was read a second less than an hour ago', HOUR_MS - 1_000, HOUR_MS - 1_000],
      ['it was read ten minutes ago', 600_000, 600_000],
    ] as const)('credits at first sight no hour that was not measured, when %s', (_when, readMs, ms) => {
      const readAt = readMs === undefined ? undefined : plusMs(T, -readMs);
      expect(measured(workSince(blunt, undefined, readAt))).toEqual([['1h', ms, (60n * BigInt(ms)) / 1_000n]]);
    });

    it.each([10, 60, 120])(
      'gives a rig that is renamed at every reading, each %s minutes, no more than its work',
      (minutes) => {
        const step = minutes * 60_000;
        let total = 0n;
        for (let ms = step; ms <= DAY_MS; ms += step) {
          const at = plusMs(T, ms);
          const renamed = { ...blunt, worker: `rig-${ms}`, at };
          for (const one of workSince(renamed, undefined, plusMs(at, -step))) total += one.hashes;
        }
        expect(total).toBeLessThanOrEqual(60n * 86_400n);
      },
    );

    it('credits no time in which the pool was read and did not list the worker', () => {
      const back = workSince(blunt, plusMs(T, -20 * HOUR_MS), plusMs(T, -600_000));
      expect(measured(back)).toEqual([
        ['gap', 20 * HOUR_MS - 600_000, 0n],
        ['1h', 600_000, 36_000n],
      ]);
    });

    it('credits a silence of the pool itself, which all its workers share, for at most a day', () => {
      const since = (ms: number) => workSince(blunt, plusMs(T, -ms), plusMs(T, -ms));
      expect(measured(since(20 * HOUR_MS))).toEqual([['1h', 20 * HOUR_MS, 4_320_000n]]);
      expect(measured(since(DAY_MS + 1))).toEqual([
        ['gap', 1, 0n],
        ['1h', DAY_MS, 5_184_000n],
      ]);
    });

    it('does not pass over another pool that gives one: its 24-hour rate is low by itself', () => {
      const readAt = plusMs(T, -600_000);
      expect(workSince(sample(), undefined, readAt)).toEqual(workSince(sample(), undefined));
    });
  });

  it('records a gap when the pool gives no rate, and no work for a rate of nothing', () => {
    const blind: WorkerSample = { worker: 'rig', at: T, state: 'ok', lastShareAt: null };
    expect(workSince(blind, plusMs(T, -HOUR_MS))).toMatchObject([{ basis: 'gap', hashes: 0n }]);
    const off = sample({ hashRate1h: 0n, hashRate24h: 0n, state: 'off' });
    expect(workSince(off, plusMs(T, -HOUR_MS))).toMatchObject([{ basis: '1h', hashes: 0n }]);
  });
});

describe('work of members in a window', () => {
  const interval = (from: Instant, to: Instant, hashes: bigint): WorkInterval => ({
    worker: 'rig',
    from,
    to,
    basis: '24h',
    hashRate: 1n,
    hashes,
  });
  const window = { from: T, to: plusMs(T, DAY_MS) };
  const owner = (from: Instant, memberId: string | null): Assignment => ({ worker: 'rig', from, memberId });

  it('counts the part of an interval that lies in the window', () => {
    const log = [interval(plusMs(T, -HOUR_MS), plusMs(T, 3 * HOUR_MS), 400n)];
    expect(workByMember(log, [owner(plusMs(T, -DAY_MS), 'alice')], window)).toEqual(new Map([['alice', 300n]]));
  });

  it('takes the start of the window in and leaves its end out', () => {
    const owned = [owner(plusMs(T, -2 * DAY_MS), 'alice')];
    expect(workByMember([interval(plusMs(T, -DAY_MS), T, 10n)], owned, window).size).toBe(0);
    expect(workByMember([interval(window.to, plusMs(window.to, DAY_MS), 10n)], owned, window).size).toBe(0);
    expect(workByMember([interval(T, window.to, 10n)], owned, window).get('alice')).toBe(10n);
  });

  it('cuts at the instant when a device changes hands, and holds what belongs to nobody', () => {
    const log = [interval(T, plusMs(T, 10 * HOUR_MS), 1_000n)];
    const hands = [
      owner(plusMs(T, HOUR_MS), 'alice'),
      owner(plusMs(T, 4 * HOUR_MS), 'bob'),
      owner(plusMs(T, 8 * HOUR_MS), null),
    ];
    expect(workByMember(log, [...hands].reverse(), window)).toEqual(
      new Map<string | null, bigint>([
        [null, 300n],
        ['alice', 300n],
        ['bob', 400n],
      ]),
    );
  });
});
