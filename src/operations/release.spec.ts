import { HOUR_MS, parseInstant, plusMs } from '../units';
import { ALONE_DELAY_MS, decideRelease } from './release';

const now = parseInstant('2026-01-02T00:00:00Z');

describe('decideRelease', () => {
  it('waits for a second person: the first one only asks', () => {
    expect(decideRelease(undefined, 'alice', now)).toBe('asked');
    expect(decideRelease({ actor: 'alice', at: now }, 'bob', now)).toBe('released');
  });

  it.each([
    [0, 'waiting'],
    [23 * HOUR_MS, 'waiting'],
    [ALONE_DELAY_MS - 1, 'waiting'],
    [ALONE_DELAY_MS, 'released'],
  ])('lets one who works alone start again only after a day: %d ms after asking, %s', (ms, decision) => {
    expect(decideRelease({ actor: 'alice', at: now }, 'alice', plusMs(now, ms))).toBe(decision);
  });
});
