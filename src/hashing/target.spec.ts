import fc from 'fast-check';
import { compactBits, expandBits, InvalidTarget, NETWORK_RULES, readCompact, workOf } from '.';

const MAX = (1n << 256n) - 1n;

describe('compact bits', () => {
  // Bitcoin Core src/test/arith_uint256_tests.cpp, bignum_SetCompact: bits, value, GetCompact, negative, overflow.
  it.each<[number, bigint, number, boolean, boolean]>([
    [0x00000000, 0n, 0x00000000, false, false],
    [0x00123456, 0n, 0x00000000, false, false],
    [0x01003456, 0n, 0x00000000, false, false],
    [0x02000056, 0n, 0x00000000, false, false],
    [0x03000000, 0n, 0x00000000, false, false],
    [0x04000000, 0n, 0x00000000, false, false],
    [0x00923456, 0n, 0x00000000, false, false],
    [0x01803456, 0n, 0x00000000, false, false],
    [0x02800056, 0n, 0x00000000, false, false],
    [0x03800000, 0n, 0x00000000, false, false],
    [0x04800000, 0n, 0x00000000, false, false],
    [0x01123456, 0x12n, 0x01120000, false, false],
    [0x01fedcba, 0x7en, 0x017e0000, true, false],
    [0x02123456, 0x1234n, 0x02123400, false, false],
    [0x03123456, 0x123456n, 0x03123456, false, false],
    [0x04123456, 0x12345600n, 0x04123456, false, false],
    [0x04923456, 0x12345600n, 0x04123456, true, false],
    [0x05009234, 0x92340000n, 0x05009234, false, false],
    [0x20123456, 0x123456n << 232n, 0x20123456, false, false],
    [0xff123456, 0n, 0x00000000, false, true],
  ])('0x%s reads as Bitcoin Core reads it', (bits, value, again, negative, overflow) => {
    expect(readCompact(bits)).toEqual({ value, negative, overflow });
    expect(compactBits(value)).toBe(again);
  });

  it('writes 0x80 with a leading zero byte, so that it is not negative', () => {
    expect(compactBits(0x80n)).toBe(0x02008000);
  });

  it.each([
    ['bits-zero', 0x1d000000],
    ['bits-zero', 0x01003456],
    ['bits-negative', 0x1d80ffff],
    ['bits-overflow', 0x23000001 + 0xff],
    ['bits-overflow', 0xff123456],
    ['above-limit', 0x1d010000],
    ['above-limit', 0x2100ffff],
    ['above-limit', 0x207fffff],
  ])('refuses %s', (rule, bits) => {
    expect(() => expandBits(bits, NETWORK_RULES.bitcoin.powLimit)).toThrow(expect.objectContaining({ rule }));
    expect(() => expandBits(bits, NETWORK_RULES.bitcoin.powLimit)).toThrow(InvalidTarget);
  });

  it.each([
    [0x22000001, false],
    [0x220000ff, false],
    [0x22000100, true],
    [0x2100ffff, false],
    [0x21010000, true],
    [0x23000001, true],
  ])('0x%s overflows: %s', (bits, overflow) => {
    expect(readCompact(bits).overflow).toBe(overflow);
  });

  it.each(Object.values(NETWORK_RULES))('takes the limit of $network and refuses one above it', (rules) => {
    expect(compactBits(rules.powLimit)).toBe(rules.powLimitBits);
    expect(expandBits(rules.powLimitBits, rules.powLimit)).toBeLessThanOrEqual(rules.powLimit);
    expect(() => expandBits(rules.powLimitBits + 1, rules.powLimit)).toThrow(InvalidTarget);
  });

  it('gives back canonical bits, and never a larger target', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, MAX), (target) => {
        const bits = compactBits(target);
        const value = expandBits(bits, MAX);
        expect(value).toBeLessThanOrEqual(target);
        expect(compactBits(value)).toBe(bits);
        // The mantissa keeps at least 15 bits.
        expect(target - value).toBeLessThan((target >> 15n) + 1n);
      }),
    );
  });
});

describe('work', () => {
  it.each([
    ['difficulty 1', expandBits(0x1d00ffff, MAX), 0x100010001n],
    ['regtest', expandBits(0x207fffff, MAX), 2n],
    ['the hardest target', 1n, 1n << 255n],
    ['the easiest', MAX, 1n],
  ])('of %s is floor(2^256 / (target + 1))', (_, target, work) => {
    expect(workOf(target)).toBe(work);
  });

  it("equals Bitcoin Core's form ~target / (target + 1) + 1", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, MAX), (target) => {
        expect(workOf(target)).toBe((MAX - target) / (target + 1n) + 1n);
      }),
    );
  });
});
