import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { fromHex, sha256, sha256d, toHex } from '.';

const reference = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

describe('sha256', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('of %j is the FIPS 180-4 example', (text, digest) => {
    expect(toHex(sha256(new TextEncoder().encode(text)))).toBe(digest);
  });

  it('of a million letters a is the FIPS 180-4 example', () => {
    const digest = 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0';
    expect(toHex(sha256(new Uint8Array(1_000_000).fill(0x61)))).toBe(digest);
  });

  it('agrees with node:crypto at every length around the padding edges', () => {
    for (let length = 0; length <= 260; length += 1) {
      const data = new Uint8Array(length).map((_, index) => (index * 31 + length) & 0xff);
      expect(toHex(sha256(data))).toBe(reference(data));
    }
  });

  it('agrees with node:crypto on any bytes, also in the middle of a larger buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.nat(40), (data, skip) => {
        const part = data.subarray(Math.min(skip, data.length));
        expect(toHex(sha256(part))).toBe(reference(part));
      }),
    );
  });

  it('twice, of "hello", is the published double hash', () => {
    const digest = '9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50';
    expect(toHex(sha256d(new TextEncoder().encode('hello')))).toBe(digest);
  });
});

describe('hex', () => {
  it.each(['0', 'AB', 'zz', ' 00', '0x00', '00 '])('refuses %j', (text) => {
    expect(() => fromHex(text)).toThrow(expect.objectContaining({ code: 'hashing.bad-hex' }));
  });
});
