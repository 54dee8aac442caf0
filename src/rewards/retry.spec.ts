import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realPace, RequestGate } from './request-gate.adapter';
import { redactor } from './redact';
import { backoffMs, mayAskAgain, retryAfterMs, WAIT_MS_MAX } from './retry';
import { SourceHttp } from './source-http.adapter';
import { Secret, SystemClock, withStopSignal } from '../units';

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

describe('a service that goes down', () => {
  const ask = (port: number, asked?: () => void): Promise<unknown> => {
    const common = { sourceId: 'pool', baseUrl: `http://127.0.0.1:${port}`, clock: new SystemClock() };
    const pace = { ...realPace, random: () => 0.99 };
    const http = new SourceHttp({ ...common, minIntervalMs: 0, pace });
    return http.ask({ replies: [] }, () => {
      asked?.();
      return { method: 'GET', path: '/', headers: {} };
    });
  };

  it('ends a question that waits for its turn', async () => {
    const gate = new RequestGate();
    await gate.pass(60_000, () => Promise.resolve());
    const down = new AbortController();
    const asked = withStopSignal(down.signal, () => gate.pass(0, () => Promise.resolve()));
    setTimeout(() => down.abort(), 20);
    await expect(asked).rejects.toMatchObject({ code: 'jobs.stopped' });
  });

  it('asks no second time, and does not blame the pool', async () => {
    let times = 0;
    const down = new AbortController();
    // Nobody listens on port 9: the first try fails, and the stop comes in the pause after it.
    const asked = withStopSignal(down.signal, () => ask(9, () => (times += 1)));
    setTimeout(() => down.abort(), 200);
    await expect(asked).rejects.toMatchObject({ code: 'jobs.stopped' });
    expect(times).toBe(1);
  });

  it('ends a question that is never answered', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const down = new AbortController();
    server.once('request', () => down.abort());
    const asked = withStopSignal(down.signal, () => ask((server.address() as AddressInfo).port));
    await expect(asked).rejects.toMatchObject({ code: 'jobs.stopped' });
    server.closeAllConnections();
    server.close();
  });

  it('waits as ever where nobody asks for an end', async () => {
    expect(await realPace.sleep(1)).toBeUndefined();
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
