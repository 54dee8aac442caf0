import fc from 'fast-check';
import { compactBits, expandBits, readCompact, workOf } from '.';
import { WorkTarget } from './work-target';

const LIMIT = (1n << 256n) - 1n;

function littleEndian(value: bigint, at = 0): DataView {
  const bytes = new Uint8Array(at + 32);
  for (let i = 0; i < 32; i += 1) bytes[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
  return new DataView(bytes.buffer);
}

describe('target of a run', () => {
  it.each([0x1d00ffff, 0x207fffff, 0x1b0404cb, 0x03000001])(
    '%i is met by an equal hash and not by the next',
    (bits) => {
      const target = new WorkTarget(LIMIT);
      expect(target.turnTo(bits)).toBeNull();
      const value = expandBits(bits, LIMIT);
      expect(target.isMet(littleEndian(value), 0)).toBe(true);
      expect(target.isMet(littleEndian(value + 1n), 0)).toBe(false);
      expect(target.isMet(littleEndian(value - 1n), 0)).toBe(true);
    },
  );

  it('compares like the integers do, wherever the hash stands', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: LIMIT }),
        fc.bigInt({ min: 0n, max: LIMIT }),
        fc.integer({ min: 0, max: 9 }),
        (near, hash, at) => {
          const bits = compactBits(near);
          const { negative, overflow, value } = readCompact(bits);
          fc.pre(!negative && !overflow && value > 0n);
          const target = new WorkTarget(LIMIT);
          expect(target.turnTo(bits)).toBeNull();
          expect(target.isMet(littleEndian(hash, at), at)).toBe(hash <= value);
        },
      ),
    );
  });

  it('sums the work of its runs', () => {
    const target = new WorkTarget(LIMIT);
    for (const [bits, count] of [
      [0x1d00ffff, 3],
      [0x1b0404cb, 2],
      [0x1d00ffff, 1],
    ] as const) {
      target.turnTo(bits);
      for (let i = 0; i < count; i += 1) target.count();
    }
    expect(target.total).toBe(4n * workOf(expandBits(0x1d00ffff, LIMIT)) + 2n * workOf(expandBits(0x1b0404cb, LIMIT)));
  });

  it('keeps its sum when the next bits are no target', () => {
    const target = new WorkTarget(LIMIT);
    target.turnTo(0x1d00ffff);
    target.count();
    expect(target.turnTo(0)).toBe('bits-zero');
    expect(target.total).toBe(0x100010001n);
    expect(target.turnTo(0)).toBe('bits-zero');
  });
});
