import { DAY_MS, HOUR_MS, type Instant, parseInstant, plusMs } from '../units';
import { type Assignment, workByMember, type WorkInterval } from './device-work';

const T = parseInstant('2026-03-02T00:00:00Z');

describe('work of members in a window', () => {
  const interval = (from: Instant, to: Instant, hashes: bigint): WorkInterval => ({
    worker: 'rig',
    from,
    to,
    basis: '24h',
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
