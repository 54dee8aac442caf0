import { HOUR_MS, parseInstant, plusMs } from '../units';
import { ALONE_DELAY_MS, decideRelease } from './release';

const now = parseInstant('2026-01-02T00:00:00Z');

describe('decideRelease', () => {
  it('waits for a second person: the first one only asks', () => {
    expect(decideRelease(undefined, { actor: 'alice', now }, { alone: false })).toBe('asked');
    expect(decideRelease({ actor: 'alice', at: now }, { actor: 'bob', now }, { alone: false })).toBe('released');
  });

  it.each([
    [0, 'waiting'],
    [23 * HOUR_MS, 'waiting'],
    [ALONE_DELAY_MS - 1, 'waiting'],
    [ALONE_DELAY_MS, 'released'],
  ])('lets one who works alone start again only after a day: %d ms after asking, %s', (ms, decision) => {
    const request = { actor: 'alice', now: plusMs(now, ms) };
    expect(decideRelease({ actor: 'alice', at: now }, request, { alone: true })).toBe(decision);
  });

  it('never lets the same person start again where two work, however long they wait', () => {
    const request = { actor: 'alice', now: plusMs(now, 365 * ALONE_DELAY_MS) };
    expect(decideRelease({ actor: 'alice', at: now }, request, { alone: false })).toBe('waiting');
  });
});
