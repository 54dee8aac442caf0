import fc from 'fast-check';
import { mineHeader } from '../../test/support/block-factory';
import { genesisPoint, headerHash, NETWORK_RULES } from '../hashing';
import { bestPoint, type ChainExtended, type ChainRefused, extendChain, type HeaderChain, startChain } from '.';

const RULES = NETWORK_RULES.regtest;
const GENESIS = genesisPoint(RULES);
const START = startChain(RULES, GENESIS);
const ROOTS = ['11', '22', '33'].map((byte) => byte.repeat(32));

/** Headers on a parent; `branch` makes them unlike those of another branch. */
function run(previous: string, time: number, count: number, branch = 0): Uint8Array[] {
  const headers: Uint8Array[] = [];
  let parent = previous;
  for (let i = 1; i <= count; i += 1) {
    const plan = { previous: parent, time: time + i, bits: RULES.powLimitBits, merkleRoot: ROOTS[branch] ?? '' };
    const header = mineHeader(plan);
    headers.push(header);
    parent = headerHash(header);
  }
  return headers;
}

function extended(result: ChainExtended | ChainRefused): ChainExtended {
  if (!result.ok) throw new Error(result.rule);
  return result;
}

const hashes = (headers: readonly Uint8Array[]): string[] => headers.map(headerHash);
const main = run(GENESIS.hash, GENESIS.time, 10);
const withMain = (): HeaderChain => extended(extendChain(START, main, null)).chain;
const parentAt = (height: number): [string, number] => {
  const header = main[height - 1] ?? new Uint8Array(80);
  return [headerHash(header), GENESIS.time + height];
};

describe('header chain', () => {
  it('applies a run and names what joined, lowest first', () => {
    const result = extended(extendChain(START, main, null));
    expect(result.rewound).toEqual([]);
    expect(result.applied.map((node) => node.point.hash)).toEqual(hashes(main));
    expect(bestPoint(result.chain)).toMatchObject({ height: 10, work: 22n });
  });

  it('passes over headers that it has, also the base, and changes nothing', () => {
    const chain = withMain();
    const result = extended(extendChain(chain, main, null));
    expect([result.applied, result.rewound]).toEqual([[], []]);
    expect(result.chain.best).toBe(chain.best);
  });

  it('rewinds exactly to the fork when a branch gets more work', () => {
    const branch = run(...parentAt(6), 5, 1);
    const result = extended(extendChain(withMain(), branch, null));
    expect(result.rewound.map((node) => node.point.hash)).toEqual(hashes(main.slice(6)).reverse());
    expect(result.applied.map((node) => node.point.hash)).toEqual(hashes(branch));
  });

  it('keeps the first seen when a branch has the same work, and follows it one block later', () => {
    const branch = run(...parentAt(6), 5, 1);
    const equal = extended(extendChain(withMain(), branch.slice(0, 4), null));
    expect(equal.applied).toEqual([]);
    const more = extended(extendChain(equal.chain, branch.slice(4), null));
    expect(more.applied).toHaveLength(5);
    expect(more.rewound).toHaveLength(4);
  });

  it('refuses the whole run for one bad header and leaves the chain as it was', () => {
    const bad = run(GENESIS.hash, GENESIS.time, 3, 2);
    const third = mineHeader(
      {
        previous: headerHash(bad[1] ?? main[0] ?? new Uint8Array(80)),
        time: GENESIS.time + 3,
        bits: RULES.powLimitBits,
      },
      false,
    );
    const result = extendChain(START, [...bad.slice(0, 2), third], null);
    expect(result).toMatchObject({ ok: false, rule: 'insufficient-work', height: 3 });
    expect(START.nodes.size).toBe(0);
  });

  it('refuses a header that attaches nowhere', () => {
    const [orphan = new Uint8Array(80)] = run('ab'.repeat(32), GENESIS.time, 1);
    expect(extendChain(withMain(), [orphan], null)).toMatchObject({ ok: false, rule: 'unknown-parent', height: null });
  });

  it('ends on the same tip in whatever portions two branches arrive, and the changes lead there', () => {
    const branch = run(...parentAt(4), 9, 1);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 20, maxLength: 20 }),
        fc.boolean(),
        (sizes, swap) => {
          let chain = START;
          let best: string[] = [];
          const queues = [[...main], [...branch]];
          const first = queues[0]?.splice(0, 4) ?? [];
          const feed = (headers: readonly Uint8Array[]): void => {
            const result = extended(extendChain(chain, headers, null));
            const left = new Set(result.rewound.map((node) => node.point.hash));
            best = [...best.filter((hash) => !left.has(hash)), ...result.applied.map((node) => node.point.hash)];
            chain = result.chain;
            expect(best.at(-1)).toBe(chain.best);
          };
          feed(first);
          sizes.forEach((size, index) => feed(queues[(index + (swap ? 1 : 0)) % 2]?.splice(0, size) ?? []));
          feed(queues[0] ?? []);
          feed(queues[1] ?? []);
          expect(best).toEqual(hashes([...main.slice(0, 4), ...branch]));
        },
      ),
      { numRuns: 50 },
    );
  });
});
