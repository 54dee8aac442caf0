import { RequestGate } from './request-gate.adapter';
import { redactor } from './redact';
import { backoffMs, mayAskAgain, retryAfterMs, WAIT_MS_MAX } from './retry';
import { Secret } from '../units';

describe('asking again', () => {
  it.each([
    [0, true],
    [200, false],
    [302, false],
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [428, false],
    [429, true],
    [430, false],
    [499, false],
    [500, true],
    [503, true],
    [599, true],
    [600, false],
  ])('after status %i: %s', (status, again) => {
    expect(mayAskAgain(status)).toBe(again);
  });

  it.each([
    [1, 0, 0],
    [1, 0.999_999, 999],
    [2, 0.5, 1_000],
    [2, 0.999_999, 1_999],
    [3, 0.999_999, 3_999],
    [60, 0.999_999, WAIT_MS_MAX - 1],
  ])('waits after %i failures with chance %d for %i ms', (tries, random, ms) => {
    expect(backoffMs(tries, random)).toBe(ms);
  });

  const NOW = Date.parse('2026-11-21T11:00:00Z');
  it.each([
    [null, 0],
    ['0', 0],
    ['7', 7_000],
    [' 30 ', 30_000],
    ['86400', 86_400_000],
    ['86401', 86_400_000],
    ['999999999', 86_400_000],
    ['1.5', 0],
    ['-5', 0],
    ['soon', 0],
    ['', 0],
    ['Sat, 21 Nov 2026 11:00:10 GMT', 10_000],
    ['Sat, 21 Nov 2026 10:59:50 GMT', 0],
    ['Sat, 21 Nov 2099 11:00:00 GMT', 86_400_000],
  ])('reads Retry-After %j as %i ms', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
});

describe('a gate to one pool', () => {
  it('lets one request through at a time, each an interval after the one before, also after a failure', async () => {
    const slept: number[] = [];
    const gate = new RequestGate({ sleep: async (ms) => void slept.push(ms), random: () => 0 });
    let inside = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      expect(inside).toBe(1);
      await Promise.resolve();
      inside -= 1;
    };
    const failing = gate.pass(60_000, () => Promise.reject(new Error('no reply')));
    await Promise.all([expect(failing).rejects.toThrow('no reply'), gate.pass(60_000, work), gate.pass(60_000, work)]);
    expect(slept).toHaveLength(2);
    for (const ms of slept) expect(ms).toBeGreaterThan(55_000);
  });

  it('keeps a pause that the pool asked for, and the longer of two', async () => {
    const slept: number[] = [];
    const gate = new RequestGate({ sleep: async (ms) => void slept.push(ms), random: () => 0 });
    gate.hold(600_000);
    gate.hold(60_000);
    await gate.pass(0, () => Promise.resolve());
    expect(slept).toHaveLength(1);
    expect(slept[0]).toBeGreaterThan(590_000);
  });
});

describe('credentials in a reply', () => {
  it('are hidden in every spelling, the longer of two first, and short ones never spoil figures', () => {
    const hide = redactor([new Secret('canary'), new Secret('canary-key'), new Secret('a"b&c=d'), new Secret('12345')]);
    expect(hide('canary-key canary')).toBe('[secret] [secret]');
    expect(hide('?key=a%22b%26c%3Dd {"k":"a\\"b&c=d"}')).toBe('?key=[secret] {"k":"[secret]"}');
    expect(hide('0.00012345')).toBe('0.00012345');
    expect(redactor([])('canary')).toBe('canary');
  });
});
