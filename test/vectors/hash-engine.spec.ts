import { createHash, scryptSync } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { concatBytes, fromHex, sameBytes, toDisplay, toHex } from '../../src/hashing';
import { availableEngines, fastestSound, hashEngine } from '../../src/hashing/core/engine';
import { type WebAssemblyHost, webAssemblyHere } from '../../src/hashing/core/web-assembly';

const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();
const node = {
  sha256d: (item: Uint8Array): Uint8Array => sha256(sha256(item)),
  scrypt: (header: Uint8Array): Uint8Array => scryptSync(header, header, 32, { N: 1024, r: 1, p: 1 }),
};
/** Bytes without a pattern, the same for the same seed: a chain of digests. */
const bytesOf = (seed: number, length: number): Uint8Array => {
  const bytes = Buffer.alloc(length);
  let digest = sha256(ascii(`seed ${seed}`));
  for (let at = 0; at < length; at += 32) {
    digest.copy(bytes, at);
    digest = sha256(digest);
  }
  return new Uint8Array(bytes);
};
const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'ascii'));
const NO_PARENT = '00'.repeat(32);

/** Published headers, block hashes and proof-of-work hashes. */
const HEADERS = {
  'Bitcoin 0': [
    `01000000${NO_PARENT}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c`,
    '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
    null,
  ],
  'Bitcoin 1': [
    '010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299',
    '00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048',
    null,
  ],
  'Litecoin 0': [
    `01000000${NO_PARENT}d9ced4ed1130f7b7faad9be25323ffafa33232a17c3edf6cfd97bee6bafbdd97b9aa8e4ef0ff0f1ecd513f7c`,
    '12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2',
    '0000050c34a64b415b6b15b37f2216634b5b1669cb9a2e38d76f7213b0671e00',
  ],
  'Dogecoin 0': [
    `01000000${NO_PARENT}696ad20e2dd4365c7459b4a4a5af743d5e92c6da3229e6532cd605f6533f2a5b24a6a152f0ff0f1e67860100`,
    '1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691',
    '0000026f3f7874ca0c251314eaed2d2fcf83d7da3acfaacf59417d485310b448',
  ],
} as const;

/** Messages and digests of FIPS 180-2, appendix B, and of NIST's byte-oriented test vectors (SHAVS). */
const MESSAGES: readonly (readonly [string, Uint8Array, string])[] = [
  ['abc', ascii('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    '56 bytes, padded into a second block',
    ascii('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'),
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['one byte', fromHex('d3'), '28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1'],
  [
    'a million times a, more than a slice holds',
    ascii('a'.repeat(1_000_000)),
    'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
  ],
];

it('runs all three engines here, so that the tests below speak of each', () => {
  expect(availableEngines().map((engine) => engine.name)).toEqual(['simd', 'scalar', 'typescript']);
});

describe.each(availableEngines().map((engine) => [engine.name, engine] as const))('engine %s', (_, engine) => {
  const hashed = (algorithm: 'sha256d' | 'scrypt', packed: Uint8Array, itemBytes: number): Uint8Array => {
    const out = new Uint8Array((packed.length / itemBytes) * 32);
    engine[algorithm](packed, itemBytes, out);
    return out;
  };
  const expected = (algorithm: 'sha256d' | 'scrypt', packed: Uint8Array, itemBytes: number): Uint8Array =>
    concatBytes(
      ...Array.from({ length: packed.length / itemBytes }, (__, i) =>
        node[algorithm](packed.subarray(i * itemBytes, (i + 1) * itemBytes)),
      ),
    );

  it.each(MESSAGES)('hashes %s as published', (__, message, digest) => {
    expect(toHex(hashed('sha256d', message, message.length))).toBe(sha256(fromHex(digest)).toString('hex'));
  });

  it.each(Object.entries(HEADERS))('hashes the header of %s as published', (__, [header, id, work]) => {
    expect(toDisplay(hashed('sha256d', fromHex(header), 80))).toBe(id);
    if (work !== null) expect(toDisplay(hashed('scrypt', fromHex(header), 80))).toBe(work);
  });

  it('gives each item its own hash, wherever it stands in the batch', () => {
    const all = Object.values(HEADERS);
    for (let turn = 0; turn < 4; turn += 1) {
      const turned = [...all.slice(turn), ...all.slice(0, turn)];
      const out = hashed('sha256d', concatBytes(...turned.map(([header]) => fromHex(header))), 80);
      turned.forEach(([, id], i) => expect(toDisplay(out.subarray(32 * i, 32 * i + 32))).toBe(id));
    }
  });

  it('hashes batches of 0 to 20 items of 1 to 200 bytes as Node does, from and to any address', () => {
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(),
        fc.nat(15),
        fc.nat(15),
        (count, itemBytes, seed, before, shift) => {
          const whole = bytesOf(seed, before + count * itemBytes + 3);
          const packed = whole.subarray(before, -3);
          const room = new Uint8Array(shift + count * 32 + 40).fill(0xa5);
          engine.sha256d(packed, itemBytes, room.subarray(shift));
          const digests = expected('sha256d', packed, itemBytes);
          const guarded = concatBytes(new Uint8Array(shift).fill(0xa5), digests, new Uint8Array(40).fill(0xa5));
          expect(sameBytes(room, guarded)).toBe(true);
          expect(sameBytes(whole, bytesOf(seed, whole.length))).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('hashes items of every size from 1 to 200 bytes, in batches that do not fill the lanes', () => {
    for (let itemBytes = 1; itemBytes <= 200; itemBytes += 1) {
      const packed = bytesOf(itemBytes, 5 * itemBytes);
      expect(sameBytes(hashed('sha256d', packed, itemBytes), expected('sha256d', packed, itemBytes))).toBe(true);
    }
  });

  it('takes scrypt of batches of 0 to 20 headers as Node does, from and to any address', () => {
    for (let count = 0; count <= 20; count += 1) {
      const packed = bytesOf(count, count * 80 + 7).subarray(7);
      const room = new Uint8Array(count * 32 + 5 + 40).fill(0xa5);
      engine.scrypt(packed, 80, room.subarray(5));
      const digests = expected('scrypt', packed, 80);
      const guarded = concatBytes(new Uint8Array(5).fill(0xa5), digests, new Uint8Array(40).fill(0xa5));
      expect(sameBytes(room, guarded)).toBe(true);
    }
  });

  it.each([
    [80, [1_635, 1_636, 1_637, 1_638, 1_639, 5_000]],
    [64, [2_047, 2_048, 2_049, 5_000]],
    [1, [2_047, 2_048, 2_049]],
    [32_767, [5]],
    [32_768, [3, 4, 5, 9]],
    [32_769, [5]],
    [131_072, [2]],
  ])('hashes items of %i bytes in batches beyond its own memory', (itemBytes, counts) => {
    for (const count of counts) {
      const packed = bytesOf(count, count * itemBytes);
      expect(sameBytes(hashed('sha256d', packed, itemBytes), expected('sha256d', packed, itemBytes))).toBe(true);
    }
  });

  it('takes scrypt of more headers than its own memory holds', () => {
    const distinct = bytesOf(7, 7 * 80);
    const packed = concatBytes(...Array.from({ length: 240 }, () => distinct));
    const once = expected('scrypt', distinct, 80);
    const all = concatBytes(...Array.from({ length: 240 }, () => once));
    expect(sameBytes(hashed('scrypt', packed, 80), all)).toBe(true);
  });

  it.each([
    ['sha256d', 80, 79, 32],
    ['sha256d', 80, 81, 64],
    ['sha256d', 64, 80, 64],
    ['sha256d', 80, 160, 63],
    ['sha256d', 0, 0, 0],
    ['sha256d', 0, 80, 32],
    ['sha256d', -80, 80, 32],
    ['sha256d', 0.5, 80, 10_000],
    ['sha256d', Number.NaN, 80, 32],
    ['sha256d', Number.POSITIVE_INFINITY, 80, 32],
    ['scrypt', 79, 79, 32],
    ['scrypt', 81, 81, 32],
    ['scrypt', 80, 79, 32],
    ['scrypt', 80, 160, 63],
  ] as const)('refuses %s of items of %d bytes out of %d, with room for %d', (algorithm, itemBytes, bytes, room) => {
    const out = new Uint8Array(room).fill(0xa5);
    expect(() => engine[algorithm](new Uint8Array(bytes), itemBytes, out)).toThrow(
      expect.objectContaining({ name: 'HashingRefusal', code: 'hashing.bad-batch' }),
    );
    expect(out.every((byte) => byte === 0xa5)).toBe(true);
  });

  it('takes exactly as much room as it needs, and no items at all', () => {
    engine.sha256d(new Uint8Array(160), 80, new Uint8Array(64));
    engine.scrypt(new Uint8Array(160), 80, new Uint8Array(64));
    engine.sha256d(new Uint8Array(0), 80, new Uint8Array(0));
    engine.scrypt(new Uint8Array(0), 80, new Uint8Array(0));
  });

  it('says what is wrong in words', () => {
    expect(() => engine.sha256d(new Uint8Array(100), 80, new Uint8Array(64))).toThrow(
      '100 bytes are not a whole number of items of 80 bytes.',
    );
    expect(() => engine.scrypt(new Uint8Array(160), 80, new Uint8Array(63))).toThrow(
      '2 hashes need 64 bytes of room and there are 63.',
    );
  });
});

describe('the choice of an engine', () => {
  const here = (): WebAssemblyHost => {
    const host = webAssemblyHere();
    if (host === null) throw new Error('This test needs WebAssembly.');
    return host;
  };
  /** This machine's WebAssembly, whose instances' functions `change` replaces. */
  const changed = (change: (exports: Record<string, unknown>, instance: number) => object): WebAssemblyHost => {
    let instances = 0;
    class Instance {
      readonly exports: unknown;
      constructor(module: object, imports: object) {
        const { exports } = new (here().Instance)(module, imports);
        instances += 1;
        this.exports = { ...(exports as object), ...change(exports as Record<string, unknown>, instances) };
      }
    }
    return { validate: (bytes) => here().validate(bytes), Module: here().Module, Instance };
  };

  it('is made once, and falls on the fastest that works', () => {
    expect(hashEngine().name).toBe('simd');
    expect(hashEngine()).toBe(hashEngine());
  });

  it('falls on words of 32 bits where vectors are unknown', () => {
    const { Module, Instance } = here();
    expect(fastestSound({ Module, Instance, validate: () => false }).name).toBe('scalar');
  });

  it('falls on TypeScript where there is no WebAssembly', () => {
    expect(fastestSound(null).name).toBe('typescript');
    const original = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly');
    if (original === undefined) throw new Error('This test needs WebAssembly.');
    try {
      Reflect.deleteProperty(globalThis, 'WebAssembly');
      jest.isolateModules(() => {
        const fresh = jest.requireActual<{ hashEngine: typeof hashEngine }>('../../src/hashing/core/engine');
        expect(fresh.hashEngine().name).toBe('typescript');
      });
    } finally {
      Object.defineProperty(globalThis, 'WebAssembly', original);
    }
  });

  it('falls on TypeScript where a policy forbids to compile, though the module is valid', () => {
    const page = createContext({}, { codeGeneration: { strings: false, wasm: false } });
    const host = runInContext('WebAssembly', page) as WebAssemblyHost;
    expect(() => new host.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))).toThrow(/disallowed/);
    expect(fastestSound(host).name).toBe('typescript');
  });

  it.each(['sha256d', 'scrypt'])('passes over an engine whose %s is wrong', (name) => {
    expect(fastestSound(changed((_, instance) => (instance === 1 ? { [name]: () => undefined } : {}))).name).toBe(
      'scalar',
    );
    expect(fastestSound(changed(() => ({ [name]: () => undefined }))).name).toBe('typescript');
  });

  it('passes over an engine that is wrong in its last lane only', () => {
    const lastOfFour = changed((exports) => ({
      sha256d: (count: number, itemBytes: number) => {
        (exports['sha256d'] as (count: number, itemBytes: number) => void)(count, itemBytes);
        const { buffer } = exports['memory'] as { buffer: ArrayBuffer };
        const at = (exports['OUTPUT'] as { value: number }).value;
        const bytes = new Uint8Array(buffer);
        for (let item = 3; item < count; item += 4) bytes[at + 32 * item] = (bytes[at + 32 * item] ?? 0) ^ 1;
      },
    }));
    expect(fastestSound(lastOfFour).name).toBe('typescript');
  });

  it('passes over an engine that traps', () => {
    const trap = (): never => {
      throw new Error('unreachable');
    };
    expect(fastestSound(changed(() => ({ scrypt: trap }))).name).toBe('typescript');
  });
});
