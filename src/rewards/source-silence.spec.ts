import { HOUR_MS, instant, MINUTE_MS } from '../units';
import { type Silence, silenceAfter } from './source-silence';

const BOUND = 30 * MINUTE_MS;

/** Readings that say nothing, at these times. @returns at which of them members are told */
function toldAt(...times: readonly number[]): number[] {
  let before: Silence | undefined;
  return times.filter((ms) => {
    const { silence, tell } = silenceAfter(before, instant(ms), BOUND);
    before = silence;
    return tell;
  });
}

describe('readings that say nothing of any device', () => {
  it('are told when they have gone on for as long as a device must be off, and not a millisecond before', () => {
    expect(toldAt(0, BOUND - 1)).toEqual([]);
    expect(toldAt(0, BOUND)).toEqual([BOUND]);
  });

  it('are told once, however long they go on', () => {
    expect(toldAt(0, BOUND, 2 * BOUND, 4 * BOUND)).toEqual([BOUND]);
  });

  it('are no run when they are more than two hours apart', () => {
    expect(toldAt(0, 2 * HOUR_MS)).toEqual([2 * HOUR_MS]);
    expect(toldAt(0, 2 * HOUR_MS + 1)).toEqual([]);
    expect(toldAt(0, BOUND, 5 * HOUR_MS, 5 * HOUR_MS + BOUND)).toEqual([BOUND]);
  });

  it('begin anew when the clock was ahead', () => {
    expect(toldAt(10 * HOUR_MS, HOUR_MS, HOUR_MS + BOUND)).toEqual([HOUR_MS + BOUND]);
  });
});
