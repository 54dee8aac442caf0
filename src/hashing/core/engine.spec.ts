import { createHash, randomBytes, scryptSync } from 'node:crypto';
import { availableEngines, hashEngine } from './engine';

const twice = (data: Uint8Array): Buffer =>
  createHash('sha256').update(createHash('sha256').update(data).digest()).digest();

describe.each(availableEngines().map((engine) => [engine.name, engine] as const))('engine %s', (_, engine) => {
  it('hashes items twice with SHA-256, as Node does', () => {
    for (const itemBytes of [1, 32, 55, 56, 64, 80, 119, 120, 200]) {
      const packed = randomBytes(7 * itemBytes);
      const out = new Uint8Array(7 * 32);
      engine.sha256d(packed, itemBytes, out);
      for (let i = 0; i < 7; i += 1) {
        expect(Buffer.from(out.subarray(32 * i, 32 * i + 32))).toEqual(
          twice(packed.subarray(i * itemBytes, (i + 1) * itemBytes)),
        );
      }
    }
  });

  it('takes scrypt of headers, as Node does', () => {
    const packed = randomBytes(3 * 80);
    const out = new Uint8Array(3 * 32);
    engine.scrypt(packed, 80, out);
    for (let i = 0; i < 3; i += 1) {
      const header = packed.subarray(80 * i, 80 * i + 80);
      expect(Buffer.from(out.subarray(32 * i, 32 * i + 32))).toEqual(
        scryptSync(header, header, 32, { N: 1024, r: 1, p: 1 }),
      );
    }
  });
});

describe('the chosen engine', () => {
  it('is the fastest of those that work here, and stays the same', () => {
    expect(hashEngine().name).toBe(availableEngines()[0]?.name);
    expect(hashEngine()).toBe(hashEngine());
  });
});
