import fc from 'fast-check';
import { instant } from '../../units';
import {
  answeredChallenge,
  counterMovesOn,
  isOpen,
  mayRemove,
  newChallenge,
  relyingParty,
  userHandle,
} from './passkey';

const AT = instant(1_780_000_000_000);

describe('the host that passkeys are for', () => {
  it.each([
    ['https://pay.example.org', 'pay.example.org'],
    ['https://pay.example.org:8443', 'pay.example.org'],
    ['http://localhost:8332', 'localhost'],
    ['https://1.example', '1.example'],
    // Three dots and more, and no address.
    ['https://1.2.3.4.example', '1.2.3.4.example'],
  ])('of %s is %s', (origin, id) => {
    expect(relyingParty(origin)).toEqual({ id, origin });
  });

  it.each(['http://127.0.0.1:3000', 'https://10.0.0.8', 'http://[::1]:3000', 'https://[2001:db8::1]'])(
    'is none at %s: browsers make no passkey for an address',
    (origin) => {
      expect(relyingParty(origin)).toBeUndefined();
    },
  );
});

describe('a challenge', () => {
  it('has 256 bits and comes once', () => {
    const made = Array.from({ length: 1000 }, newChallenge);
    for (const one of made) expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(made).size).toBe(1000);
  });

  it.each([
    [0, true],
    [299_999, true],
    [300_000, false],
    [-1, false],
  ])('is open %s ms after it was made: %s', (ms, open) => {
    expect(isOpen(AT, instant(AT + ms))).toBe(open);
  });

  it.each<[string, string, string | undefined]>([
    ['an answer', '{"challenge":"abc","crossOrigin":false}', 'abc'],
    ['an answer of an older browser', '{"challenge":"abc"}', 'abc'],
    ['one for a page of another origin', '{"challenge":"abc","crossOrigin":true}', undefined],
    ['a number', '{"challenge":7}', undefined],
    ['nothing', 'null', undefined],
    ['a list', '["abc"]', undefined],
    ['a text', '"abc"', undefined],
    ['half of an answer', '{"challenge":"abc"', undefined],
  ])('is read from %s', (_, json, challenge) => {
    expect(answeredChallenge(Buffer.from(json).toString('base64url'))).toBe(challenge);
  });

  it('is read or not, whatever comes', () => {
    fc.assert(fc.property(fc.string(), (text) => ['string', 'undefined'].includes(typeof answeredChallenge(text))));
  });
});

/** WebAuthn L3, 7.2 step 22. */
describe('a signature counter', () => {
  it.each([
    [0, 0, true],
    [0, 1, true],
    [1, 2, true],
    [1, 4_294_967_295, true],
    [1, 1, false],
    [2, 1, false],
    [1, 0, false],
  ])('goes from %s to %s: %s', (before, next, movesOn) => {
    expect(counterMovesOn(before, next)).toBe(movesOn);
  });

  it('moves on one way alone, unless there is none', () => {
    const count = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(count, count, (a, b) => !(counterMovesOn(a, b) && counterMovesOn(b, a)) || (a === 0 && b === 0)),
    );
  });
});

describe('the last passkey', () => {
  it.each([
    ['an operator without an authenticator', { isOperator: true, hasTotp: false }, 1, false],
    ['an operator without an authenticator, one of two', { isOperator: true, hasTotp: false }, 2, true],
    ['an operator with an authenticator', { isOperator: true, hasTotp: true }, 1, true],
    ['a member, whose password stays', { isOperator: false, hasTotp: false }, 1, true],
  ])('of %s', (_, owner, passkeys, may) => {
    expect(mayRemove(owner, passkeys)).toBe(may);
  });
});

describe('a user handle', () => {
  it('has 32 bytes, the same ones each time, and no sign of the account', () => {
    expect(Buffer.from(userHandle('olga'), 'base64url')).toHaveLength(32);
    expect(userHandle('olga')).toBe(userHandle('olga'));
    expect(userHandle('olga')).not.toBe(userHandle('otto'));
  });
});
