import fc from 'fast-check';
import { fromHex } from '../../src/hashing';
import { type WebAssemblyHost, webAssemblyHere } from '../../src/hashing/core/web-assembly';
import { equihashEngines, equihashSolves } from '../../src/hashing/equihash/equihash';
import { ZCASH_GENESIS_HEADER } from '../../src/hashing/zcash-genesis';
import { EQUIHASH_DUPLICATE, EQUIHASH_NOT_ZERO } from '../support/equihash-cases';
import {
  EQUIHASH_HEADER_BYTES,
  INDICES,
  indicesOf,
  slowVerdict,
  SOLUTION_AT,
  withIndices,
} from '../support/equihash-reference';
import { describeShared, sharedJson } from '../support/shared-data';

const PUZZLE_BYTES = 140;
const HEADER_BYTES = EQUIHASH_HEADER_BYTES;

/** First block of Zcash, of zcash chainparams.cpp. */
const GENESIS = fromHex(ZCASH_GENESIS_HEADER);

const ENGINES = equihashEngines(webAssemblyHere());

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = bytes.slice();
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
  return changed;
}

/** The tree with the two halves of one node exchanged: it still collides everywhere. */
function swapped(header: Uint8Array, first: number, half: number): Uint8Array {
  const indices = indicesOf(header);
  const left = indices.slice(first, first + half);
  indices.splice(first, 2 * half, ...indices.slice(first + half, first + 2 * half), ...left);
  return withIndices(header, indices);
}

const NODES = Array.from({ length: 9 }, (_, level) => 1 << level).flatMap((half) =>
  Array.from({ length: INDICES / (2 * half) }, (_, i) => ({ first: 2 * half * i, half })),
);

describe('the slow verdict that the engines are held to', () => {
  it('takes the first block, and its way of writing indices is the header’s', () => {
    expect(slowVerdict(GENESIS)).toBe('solution');
    expect(withIndices(GENESIS, indicesOf(GENESIS))).toEqual(GENESIS);
  });

  it('has a word for each thing that can be wrong', () => {
    const indices = indicesOf(GENESIS);
    expect(slowVerdict(GENESIS.subarray(1))).toBe('length');
    expect(slowVerdict(flipped(GENESIS, 8 * SOLUTION_AT))).toBe('collision');
    for (const { first, half } of NODES.slice(-20)) expect(slowVerdict(swapped(GENESIS, first, half))).toBe('order');
    expect(slowVerdict(withIndices(GENESIS, [...indices.slice(0, 256), ...indices.slice(0, 256)]))).toBe('duplicate');
  });
});

describe.each(ENGINES)('Equihash by $name', ({ name, solves }) => {
  /** Plain TypeScript takes some milliseconds for a tree that is wrong at its end only. */
  const stride = name === 'scalar' ? 1 : 61;

  it('takes the solution of Zcash’s first block', () => {
    expect(solves(GENESIS)).toBe(true);
  });

  it('takes it from anywhere in a larger buffer', () => {
    const buffer = new Uint8Array(3 + HEADER_BYTES + 5).fill(0xee);
    buffer.set(GENESIS, 3);
    expect(solves(buffer.subarray(3, 3 + HEADER_BYTES))).toBe(true);
    expect(solves(buffer.subarray(2, 2 + HEADER_BYTES))).toBe(false);
  });

  it('refuses it with any bit of the solution turned', () => {
    for (let bit = 8 * SOLUTION_AT; bit < 8 * HEADER_BYTES; bit += stride)
      expect(solves(flipped(GENESIS, bit))).toBe(false);
  });

  it('refuses it with any bit of the puzzle turned, its nonce and its time among them', () => {
    for (let bit = 0; bit < 8 * SOLUTION_AT; bit += stride) expect(solves(flipped(GENESIS, bit))).toBe(false);
  });

  it('refuses it with the halves of any of its 511 nodes exchanged', () => {
    for (const { first, half } of NODES.filter((_, i) => i % stride === 0 || i > 500)) {
      expect(solves(swapped(GENESIS, first, half))).toBe(false);
    }
  });

  it('refuses indices that come twice: a leaf, half a tree, and one index everywhere', () => {
    const indices = indicesOf(GENESIS);
    const [first = 0] = indices;
    const twice = [
      [first, first, ...indices.slice(2)],
      [...indices.slice(0, 256), ...indices.slice(0, 256)],
      [...indices.slice(256), ...indices.slice(256)],
      indices.map(() => first),
      indices.map(() => 0),
      indices.map(() => 2 ** 21 - 1),
    ];
    for (const list of twice) expect(solves(withIndices(GENESIS, list))).toBe(false);
  });

  it.each([
    ['that leaves bits over at its end', EQUIHASH_NOT_ZERO, 'not zero'],
    ['that has one index twice and is right in all else', EQUIHASH_DUPLICATE, 'duplicate'],
  ])('refuses a tree %s', (_, hex, verdict) => {
    expect(slowVerdict(fromHex(hex))).toBe(verdict);
    expect(solves(fromHex(hex))).toBe(false);
  });

  it('refuses another header’s solution', () => {
    const changed = GENESIS.slice();
    changed.fill(7, 108, PUZZLE_BYTES);
    expect(solves(changed)).toBe(false);
  });

  it.each([0, 1, 80, 139, 140, 143, 1344, 1486, 1488, 5000])('answers no to %i bytes, and does not fail', (length) => {
    expect(solves(new Uint8Array(length))).toBe(false);
    const cut = new Uint8Array(length);
    cut.set(GENESIS.subarray(0, length));
    expect(solves(cut)).toBe(false);
  });

  it('answers no to a solution whose length is written otherwise', () => {
    for (const prefix of ['fc4005', 'fd4105', 'fd4004', 'fd0540', 'fe4005', '000000']) {
      const changed = GENESIS.slice();
      changed.set(fromHex(prefix), PUZZLE_BYTES);
      expect(solves(changed)).toBe(false);
    }
  });

  it('answers yes again after any no: nothing is left behind', () => {
    const indices = indicesOf(GENESIS);
    for (const bad of [
      GENESIS.subarray(1),
      withIndices(
        GENESIS,
        indices.map(() => 5),
      ),
      flipped(GENESIS, 11_000),
    ]) {
      expect(solves(bad)).toBe(false);
      expect(solves(GENESIS)).toBe(true);
    }
  });

  it('says the same as the slow verdict of changed solutions', () => {
    const index = fc.nat({ max: 2 ** 21 - 1 });
    const change = fc.record({ place: fc.nat({ max: INDICES - 1 }), index });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
        const indices = indicesOf(GENESIS);
        for (const at of changes) indices[at.place] = at.index;
        const header = withIndices(GENESIS, indices);
        expect(solves(header)).toBe(slowVerdict(header) === 'solution');
      }),
      { numRuns: 40 },
    );
  });

  it('says no to ordered trees of arbitrary indices, and to arbitrary bytes', () => {
    const indices = fc.uniqueArray(fc.nat({ max: 2 ** 21 - 1 }), { minLength: INDICES, maxLength: INDICES });
    fc.assert(
      fc.property(indices, (list) => {
        expect(
          solves(
            withIndices(
              GENESIS,
              list.toSorted((a, b) => a - b),
            ),
          ),
        ).toBe(false);
      }),
      { numRuns: 20 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => !solves(bytes)));
  });
});

describe('choice of the Equihash engine', () => {
  const real = webAssemblyHere();
  const names = (host: WebAssemblyHost | null): string[] => equihashEngines(host).map((engine) => engine.name);

  it('is WebAssembly where there is one, and TypeScript is always there', () => {
    expect(names(real)).toEqual(['scalar', 'typescript']);
    expect(names(null)).toEqual(['typescript']);
  });

  it.each([0, 1])('passes over a WebAssembly that always answers %i', (answer) => {
    if (real === null) throw new Error('There is no WebAssembly here.');
    const lying = {
      validate: () => true,
      Module: real.Module,
      Instance: function (module: object, imports: object) {
        const { exports } = new real.Instance(module, imports) as { exports: Record<string, unknown> };
        return { exports: { ...exports, solves: () => answer } };
      },
    } as unknown as WebAssemblyHost;
    expect(names(lying)).toEqual(['typescript']);
  });
});

describeShared('real Zcash headers', 'headers/zcash', () => {
  const headers = Object.values(sharedJson<Record<string, string>>('headers/zcash/zebra_mainnet.json')).map(fromHex);

  it('all carry solutions, and none the one of another', () => {
    expect(headers).toHaveLength(41);
    headers.forEach((header, i) => {
      expect(equihashSolves(header)).toBe(true);
      const other = header.slice();
      other.set((headers[(i + 1) % headers.length] ?? header).subarray(SOLUTION_AT), SOLUTION_AT);
      expect(equihashSolves(other)).toBe(false);
    });
  });

  it('are judged alike by each engine, whole and with a bit turned', () => {
    headers.forEach((header, i) => {
      const turned = flipped(header, 8 * SOLUTION_AT + 263 * i);
      expect(ENGINES.map(({ solves }) => [solves(header), solves(turned)])).toEqual(ENGINES.map(() => [true, false]));
    });
  });
});

describeShared('whole Zcash testnet blocks', 'headers/blocks', () => {
  it.each([242_100, 283_046, 304_290])('%i carries a solution', (height) => {
    const { block } = sharedJson<{ block: string }>(`headers/blocks/zcash_testnet_${height}.json`);
    const header = fromHex(block.slice(0, 2 * HEADER_BYTES));
    expect(slowVerdict(header)).toBe('solution');
    expect(equihashSolves(header)).toBe(true);
    expect(equihashSolves(flipped(header, 8 * HEADER_BYTES - 1))).toBe(false);
  });
});
