import type { ChainReason } from './chain';
import { BackendDenied, BackendReplyInvalid, BackendUnreachable } from './chain/backend';
import { chainEvents, nodeTrouble, serviceLog } from './service-log';

let lines: Record<string, unknown>[];
const log = serviceLog({ write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
beforeEach(() => {
  lines = [];
});

const behind = (hours: number): ChainReason => ({ code: 'behind', sentence: `The node is ${hours} hours behind.` });
const ALARM: ChainReason = { code: 'alarm', sentence: 'The node is on another network.' };

describe('a node that falls behind', () => {
  it('is said once, and once that it is back, however often it is looked at', () => {
    const say = chainEvents(log);
    for (const reasons of [[], [], [behind(3)], [behind(4)], [behind(5)], [], []]) say(reasons);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'warn', event: 'chain-not-ready', reasons: ['The node is 3 hours behind.'] }),
      expect.objectContaining({ level: 'info', event: 'chain-ready' }),
    ]);
  });

  it('is said again when another reason joins', () => {
    const say = chainEvents(log);
    for (const reasons of [[behind(3)], [behind(3), ALARM], [behind(9), ALARM]]) say(reasons);
    expect(lines.map(({ reasons }) => reasons)).toEqual([
      ['The node is 3 hours behind.'],
      ['The node is 3 hours behind.', 'The node is on another network.'],
    ]);
  });

  it('says nothing about a node that was well from the start', () => {
    const say = chainEvents(log);
    say([]);
    expect(lines).toEqual([]);
  });
});

describe('a node that is of no use at the start', () => {
  const call = { source: 'node at 127.0.0.1:8332', method: 'getblockhash' };
  it.each([
    ['does not answer', new BackendUnreachable(call, 'ECONNREFUSED'), 'node-unavailable', 'does not answer'],
    ['refuses our password', new BackendDenied(call), 'node-refused', 'refuses our user and password'],
    ['is no node', new BackendReplyInvalid(call, 'it is not JSON'), 'node-unavailable', 'not as a Bitcoin node does'],
    ['fails otherwise', new TypeError('canary'), 'node-unavailable', 'of no use now'],
  ])('%s: its own sentence, and that nothing is paid', (_, cause, event, words) => {
    nodeTrouble(log, cause);
    expect(lines).toEqual([expect.objectContaining({ level: 'warn', event, message: expect.stringContaining(words) })]);
    expect(lines[0]?.['message']).toContain('Nothing is paid');
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});
