import fc from 'fast-check';
import { Secret } from '../../units';
import { newRecoveryCode, readRecoveryCode, recoveryCodeHash } from './recovery-code';

const KEY = new Secret('ab'.repeat(32));

describe('a recovery code', () => {
  it('has 80 bits in four groups that nobody misreads', () => {
    const codes = Array.from({ length: 200 }, newRecoveryCode);
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){3}$/);
    expect(new Set(codes).size).toBe(codes.length);
    // Each of the 32 characters turns up at each of the 16 places: no bit stands still.
    const seen = Array.from({ length: 16 }, (_, n) => new Set(Array.from({ length: 2000 }, () => newRecoveryCode().replace(/-/g, '')[n])).size); // prettier-ignore
    expect(seen).toEqual(Array.from({ length: 16 }, () => 32));
  });

  it.each([
    ['as it is shown', '7k3q-0xvt-94ma-c2hz'],
    ['without dashes', '7k3q0xvt94mac2hz'],
    ['in capitals', '7K3Q-0XVT-94MA-C2HZ'],
    ['with blanks and a line end', ' 7k3q 0xvt 94ma c2hz\n'],
    ['with an O for the zero', '7k3q-Oxvt-94ma-c2hz'],
  ])('is read %s', (_, text) => {
    expect(readRecoveryCode(text)).toBe('7k3q0xvt94mac2hz');
  });

  it.each([
    ['I', '1k3q-0xvt-94ma-c2hz'.replace('1', 'I')],
    ['l', '1k3q-0xvt-94ma-c2hz'.replace('1', 'l')],
  ])('is read with an %s for the one', (_, text) => {
    expect(readRecoveryCode(text)).toBe('1k3q0xvt94mac2hz');
  });

  it.each([
    ['one character less', '7k3q-0xvt-94ma-c2h'],
    ['one character more', '7k3q-0xvt-94ma-c2hzz'],
    ['a U', '7k3q-0xvt-94ma-c2hu'],
    ['a letter of another alphabet', '7k3q-0xvt-94ma-c2h\u0430'],
    ['six digits', '123456'],
    ['nothing', ''],
  ])('is not read with %s', (_, text) => {
    expect(readRecoveryCode(text)).toBeUndefined();
  });

  it('is kept as a hash of key, account and code: each changes it, how it is written does not', () => {
    const code = newRecoveryCode();
    const kept = recoveryCodeHash(KEY, 'olga', code);
    expect(kept).toMatch(/^[0-9a-f]{64}$/);
    expect(recoveryCodeHash(KEY, 'olga', readRecoveryCode(code.toUpperCase()) ?? '')).toBe(kept);
    const others = [
      recoveryCodeHash(new Secret('ac'.repeat(32)), 'olga', code),
      recoveryCodeHash(KEY, 'otto', code),
      recoveryCodeHash(KEY, 'olga', newRecoveryCode()),
    ];
    expect(new Set([kept, ...others]).size).toBe(4);
  });

  it('is refused or read, whatever is typed', () => {
    fc.assert(fc.property(fc.string(), (text) => /^[0-9a-z]{16}$/.test(readRecoveryCode(text) ?? '0'.repeat(16))));
  });
});
