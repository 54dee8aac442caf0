import { format, inspect } from 'node:util';
import { CHAIN_START, chainHash } from './hash-chain';
import { Secret } from './secret';

describe('a secret', () => {
  const secret = new Secret('hunter2');

  it('is told to whoever asks for it by name', () => expect(secret.reveal()).toBe('hunter2'));

  it.each<[string, () => string]>([
    ['a template', () => `${secret as unknown as string}`],
    ['a sum', () => 'key=' + String(secret)],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['inspect', () => inspect({ secret })],
    ['inspect of everything', () => inspect(secret, { showHidden: true, customInspect: false, depth: 9 })],
    ['a log line', () => format('%s %j %o %O', secret, secret, secret, secret)],
    [
      'an error',
      () => inspect(new Error(`failed with ${secret as unknown as string}`, { cause: { secret } }), { depth: 9 }),
    ],
    ['its fields', () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret).map(String)])],
    ['a copy', () => JSON.stringify(Object.assign({}, secret)) + inspect({ ...secret })],
  ])('does not print in %s', (_, print) => expect(print()).not.toContain('hunter2'));

  it('says that something is hidden', () => {
    expect([`${secret as unknown as string}`, JSON.stringify(secret), inspect(secret)]).toEqual([
      '[secret]',
      '"[secret]"',
      '[secret]',
    ]);
  });
});

describe('a hash chain', () => {
  // printf '%064d\nabc' 0 | sha256sum, and the same over its result with "def"
  const FIRST = 'ac10ec504bb4ed3d77c3b3d1cf8fc534a2f6658185a64fc00b24a1afce46cec3';
  const SECOND = '5fc7de948a807b12227704ed8b315015e8e7c97a93b012101a57f03d1cf90096';

  it('is sha256 over the link before, a line feed, and the text', () => {
    expect(CHAIN_START).toMatch(/^0{64}$/);
    expect(chainHash(CHAIN_START, 'abc')).toBe(FIRST);
    expect(chainHash(FIRST, 'def')).toBe(SECOND);
  });

  it('tells another order, another text and other characters', () => {
    const chain = (...texts: string[]): string => texts.reduce(chainHash, CHAIN_START);
    const links = [chain('a', 'b'), chain('b', 'a'), chain('ab'), chain('a', 'b', ''), chain('é'), chain('e\u0301')];
    expect(new Set(links).size).toBe(links.length);
  });
});
