import fc from 'fast-check';
import { decodeHeader, encodeHeader, expandBits, fromHex, headerHash, NETWORK_RULES, splitHeaders, toHex } from '.';

const { bitcoin } = NETWORK_RULES;

describe('header codec', () => {
  it('reads block 1 of mainnet as published', () => {
    const raw = `010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299`;
    expect(headerHash(fromHex(raw))).toBe('00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048');
    expect(decodeHeader(fromHex(raw))).toEqual({
      version: 1,
      previous: bitcoin.genesisHash,
      merkleRoot: '0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098',
      time: 1231469665,
      bits: 0x1d00ffff,
      nonce: 2573394689,
    });
  });

  it('reads the version as a signed integer', () => {
    const bytes = fromHex(bitcoin.genesisHeader);
    bytes[3] = 0x80;
    expect(decodeHeader(bytes).version).toBe(0x80000001 - 2 ** 32);
  });

  it('gives back any 80 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 80, maxLength: 80 }), (bytes) => {
        expect(toHex(encodeHeader(decodeHeader(bytes)))).toBe(toHex(bytes));
      }),
    );
  });

  it.each([0, 79, 81, 160])('refuses %i bytes as one header', (length) => {
    expect(() => decodeHeader(new Uint8Array(length))).toThrow(expect.objectContaining({ code: 'hashing.bad-header' }));
    expect(() => headerHash(new Uint8Array(length))).toThrow(expect.objectContaining({ code: 'hashing.bad-header' }));
  });

  it('refuses headers that are cut off', () => {
    expect(() => splitHeaders(new Uint8Array(161))).toThrow(expect.objectContaining({ code: 'hashing.bad-header' }));
  });

  it.each(Object.values(NETWORK_RULES))('of $network says its limit in bits as its own limit', (rules) => {
    // The limit in bits is the limit itself, cut to what bits can say.
    const said = expandBits(rules.powLimitBits, rules.powLimit);
    expect(said <= rules.powLimit && rules.powLimit - said < said / 0x8000n).toBe(true);
  });
});
