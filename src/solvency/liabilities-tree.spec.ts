import fc from 'fast-check';
import { driven, inclusionOf, type Owed, statementOver } from '../../test/support/inclusion';
import { referenceTree } from '../../test/support/liabilities-reference';
import { fromHex, toHex } from '../hashing';
import { type InclusionFile, statementDigest } from './inclusion-file';
import { growLiabilities, HOLDING_PARTS } from './liabilities-tree';
import { foldPath, leafOf, parentOf, SUM_MAX, type SumNode, SumTree, SumTreeRefused } from './sum-tree';
import { verifyInclusion } from './verify-inclusion';

const SEED = 'a5'.repeat(32);
const ZERO: SumNode = { sum: 0n, hash: new Uint8Array(32) };

const tree = (holdings: readonly Owed[], seed = SEED) => driven(growLiabilities('BTC', holdings, fromHex(seed)));
const fault = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error instanceof SumTreeRefused ? error.fault : error;
  }
  return 'taken';
};

const units = fc.oneof(
  fc.constantFrom(0n, 1n, 2n),
  fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n }),
  fc.bigInt({ min: 0n, max: 10n ** 30n }),
);
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const holdings = fc
  .array(units, { minLength: 1, maxLength: 40 })
  .map((list) => list.map((some, index): Owed => ({ holder: `member/m${index}`, units: some })));

describe('the liabilities tree', () => {
  it('is the tree that was written apart from the same words, leaf by leaf', () => {
    fc.assert(
      fc.property(holdings, seeds, (owed, seed) => {
        const ours = tree(owed, seed);
        const theirs = referenceTree('BTC', owed, seed);
        expect([toHex(ours.tree.root.hash), ours.tree.root.sum]).toEqual([theirs.root.hash, theirs.root.sum]);
        expect(2 ** ours.tree.depth).toBe(theirs.leaves.length);
        for (const { holder, units: whole } of owed) {
          const parts = ours.leavesOf(holder);
          expect(parts.map(({ part }) => part)).toEqual([0, 1, 2, 3]);
          expect(parts.reduce((sum, one) => sum + one.units, 0n)).toBe(whole);
          for (const { index, units: some } of parts) expect(theirs.leaves[index]?.sum).toBe(some);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('holds what all are owed, to the unit, and nothing is set against a debt', () => {
    const owed = [
      { holder: 'member/owes', units: 0n },
      { holder: 'member/a', units: 7n },
      { holder: 'house/fee-reserve', units: 5n },
    ];
    expect(tree(owed).tree.root.sum).toBe(12n);
    expect(tree(owed).leavesOf('member/owes')).toHaveLength(HOLDING_PARTS);
    expect(tree(owed).leavesOf('member/stranger')).toEqual([]);
  });

  it.each([
    [1, 6],
    [16, 6],
    [17, 7],
    [32, 7],
    [33, 8],
  ])('of %i holders has %i levels', (count, depth) => {
    const owed = Array.from({ length: count }, (_, at) => ({ holder: `member/${at}`, units: 1n }));
    expect(tree(owed).tree.depth).toBe(depth);
  });

  it('is another one under another seed, in root, nonce, parts and order', () => {
    const owed = Array.from({ length: 8 }, (_, at) => ({ holder: `member/${at}`, units: 1_000_000n }));
    const [one, other] = [tree(owed), tree(owed, '5a'.repeat(32))];
    expect(toHex(one.tree.root.hash)).not.toBe(toHex(other.tree.root.hash));
    expect(toHex(one.nonceOf('member/1'))).not.toBe(toHex(other.nonceOf('member/1')));
    expect(one.leavesOf('member/1')).not.toEqual(other.leavesOf('member/1'));
    // No two holders have one nonce, and none has another asset's.
    const nonces = owed.map(({ holder }) => toHex(one.nonceOf(holder)));
    const litecoin = driven(growLiabilities('LTC', owed, fromHex(SEED)));
    expect(new Set([...nonces, ...owed.map(({ holder }) => toHex(litecoin.nonceOf(holder)))]).size).toBe(16);
  });

  it('scatters the parts of a balance: over many seeds they stand on both halves', () => {
    let left = 0;
    for (let at = 0; at < 100; at += 1) {
      const seed = at.toString(16).padStart(64, '0');
      left += tree([{ holder: 'member/a', units: 9n }], seed)
        .leavesOf('member/a')
        .filter(({ index }) => index < 32).length;
    }
    // 400 coins: outside 150 to 250 is less likely than one in a million.
    expect(left).toBeGreaterThan(150);
    expect(left).toBeLessThan(250);
  });

  it('takes a holder once, and a whole seed', () => {
    const twice = [
      { holder: 'member/a', units: 1n },
      { holder: 'member/a', units: 2n },
    ];
    expect(() => tree(twice)).toThrow('a holder stands once in a statement');
    expect(() => tree([], 'a5'.repeat(31))).toThrow('the seed of a statement has 32 bytes');
  });
});

describe('a sum', () => {
  const node = (sum: bigint): SumNode => ({ sum, hash: new Uint8Array(32).fill(7) });

  it.each<[string, () => unknown, string]>([
    ['of a leaf at the largest', () => leafOf(facts(SUM_MAX)), 'taken'],
    ['of a leaf above it', () => leafOf(facts(SUM_MAX + 1n)), 'overflow'],
    ['of a leaf of nothing', () => leafOf(facts(0n)), 'taken'],
    ['of a leaf below zero', () => leafOf(facts(-1n)), 'negative-sum'],
    ['of two at the largest', () => parentOf(node(SUM_MAX - 1n), node(1n)), 'taken'],
    ['of two above it', () => parentOf(node(SUM_MAX), node(1n)), 'overflow'],
    ['below zero at the left, whatever it comes to', () => parentOf(node(-1n), node(5n)), 'negative-sum'],
    ['below zero at the right', () => parentOf(node(5n), node(-1n)), 'negative-sum'],
    ['beyond 128 bits, which would wrap around', () => parentOf(node(2n ** 128n), node(0n)), 'overflow'],
    ['of a balance below zero', () => tree([{ holder: 'member/a', units: -1n }]), 'negative-sum'],
    [
      'of balances that come to more than a sum can be',
      () => tree([{ holder: 'member/a', units: SUM_MAX }, { holder: 'member/b', units: 1n }]), // prettier-ignore
      'overflow',
    ],
    ['on the way up below zero', () => foldPath(ZERO, 0, [node(1n), node(-1n)]), 'negative-sum'],
    ['on the way up too large', () => foldPath(node(SUM_MAX), 0, [node(0n), node(1n)]), 'overflow'],
  ])('%s: %s', (_, work, expected) => {
    expect(fault(work)).toBe(expected);
  });

  it.each<[string, () => unknown, string]>([
    ['a hash of 31 bytes', () => parentOf({ sum: 0n, hash: new Uint8Array(31) }, ZERO), 'bad-hash'],
    ['a nonce of 33 bytes', () => leafOf({ ...facts(1n), nonce: new Uint8Array(33) }), 'bad-hash'],
    ['part 256', () => leafOf({ ...facts(1n), part: 256 }), 'bad-index'],
    ['a name of 255 bytes', () => leafOf({ ...facts(1n), holder: 'x'.repeat(255) }), 'taken'],
    ['a name of 256 bytes', () => leafOf({ ...facts(1n), holder: 'x'.repeat(256) }), 'bad-size'],
    [
      '32 levels',
      () =>
        foldPath(
          ZERO,
          2 ** 32 - 1,
          Array.from({ length: 32 }, () => ZERO),
        ),
      'taken',
    ],
    [
      '33 levels',
      () =>
        foldPath(
          ZERO,
          0,
          Array.from({ length: 33 }, () => ZERO),
        ),
      'too-deep',
    ],
    ['a place outside the tree', () => foldPath(ZERO, 4, [ZERO, ZERO]), 'bad-index'],
    ['a place before it', () => foldPath(ZERO, -1, [ZERO]), 'bad-index'],
    ['two leaves', () => driven(SumTree.grow([ZERO, ZERO])), 'taken'],
    ['three leaves', () => driven(SumTree.grow([ZERO, ZERO, ZERO])), 'bad-size'],
    ['one leaf', () => driven(SumTree.grow([ZERO])), 'bad-size'],
    ['none', () => driven(SumTree.grow([])), 'bad-size'],
  ])('of %s: %s', (_, work, expected) => {
    expect(fault(work)).toBe(expected);
  });

  function facts(some: bigint) {
    return { asset: 'BTC', holder: 'member/a', part: 0, units: some, nonce: new Uint8Array(32) };
  }

  it('under a leaf is not one under a node: the plain Maxwell tree is broken (eprint 2018/1139)', () => {
    // The same total split otherwise has another hash: each child's sum is covered, not only what they add up to.
    const [a, b] = [node(3n), node(4n)];
    const hashes = [parentOf(a, b), parentOf(node(4n), node(3n)), parentOf(node(0n), node(7n)), parentOf(b, a)];
    expect(new Set(hashes.map(({ hash }) => toHex(hash))).size).toBe(3);
  });
});

/** One change of a file, and whether it is still a proof. */
type Change = (file: InclusionFile) => unknown;
const swap = (hex: string): string => (hex.startsWith('0') ? '1' : '0') + hex.slice(1);
const more = (text: string): string => (BigInt(text) + 1n).toString();

describe('a proof of inclusion', () => {
  it('is one for every holder of every statement', () => {
    fc.assert(
      fc.property(holdings, seeds, (owed, seed) => {
        const made = statementOver({ BTC: owed }, seed);
        for (const { holder, units: whole } of owed) {
          const verdict = verifyInclusion(JSON.parse(JSON.stringify(inclusionOf(made, holder))));
          expect(verdict.refusal).toBeNull();
          expect(verdict).toMatchObject({ valid: true, holder, digest: statementDigest(made.statement) });
          expect(verdict.balances).toMatchObject([
            { asset: 'BTC', units: whole, total: owed.reduce((sum, one) => sum + one.units, 0n) },
          ]);
        }
      }),
      { numRuns: 25 },
    );
  });

  const owed = Array.from({ length: 20 }, (_, at) => ({ holder: `member/m${at}`, units: 1_000n + BigInt(at) }));
  const made = statementOver({ BTC: owed, LTC: owed.slice(0, 3) }, SEED);
  const fresh = (): InclusionFile => JSON.parse(JSON.stringify(inclusionOf(made, 'member/m1'))) as InclusionFile;
  const bitcoin = (file: InclusionFile, change: (one: Record<string, unknown>) => object): unknown => ({
    ...file,
    inclusions: file.inclusions.map((one) => (one.asset === 'BTC' ? { ...one, ...change({ ...one }) } : one)),
  });
  const leafAt = (file: InclusionFile, at: number) => {
    const leaf = file.inclusions[0]?.leaves[at];
    if (leaf === undefined) throw new Error('There is no such part.');
    return leaf;
  };
  const leaves = (file: InclusionFile, change: (leaf: ReturnType<typeof leafAt>, at: number) => object): unknown =>
    bitcoin(file, () => ({ leaves: [0, 1, 2, 3].map((at) => ({ ...leafAt(file, at), ...change(leafAt(file, at), at) })) })); // prettier-ignore

  it('shows both coins of whoever has both', () => {
    expect(verifyInclusion(fresh())).toMatchObject({ valid: true, balances: [{ asset: 'BTC' }, { asset: 'LTC' }] });
  });

  it.each<[string, Change, string]>([
    ['another holder', (file) => ({ ...file, holder: 'member/m2' }), 'root'],
    ['another nonce', (file) => bitcoin(file, ({ nonce }) => ({ nonce: swap(String(nonce)) })), 'root'],
    ['a unit more in one part and less in the next', (file) => leaves(file, ({ units: some }, at) => (at === 0 ? { units: more(some) } : at === 1 ? { units: (BigInt(some) - 1n).toString() } : {})), 'root'], // prettier-ignore
    ['a unit more in a part alone', (file) => leaves(file, ({ units: some }, at) => (at === 0 ? { units: more(some) } : {})), 'balance'], // prettier-ignore
    ['a unit more in the balance', (file) => bitcoin(file, () => ({ balance: { available: '1002', held: '0', inBatch: '0', inFlight: '0' } })), 'balance'], // prettier-ignore
    ['a unit more in the total', (file) => bitcoin(file, ({ total }) => ({ total: more(String(total)) })), 'total'],
    ['another place', (file) => leaves(file, ({ index }, at) => (at === 0 ? { index: index ^ 1 } : {})), 'root'],
    ['the place of another part', (file) => leaves(file, () => ({ index: leafAt(file, 0).index })), 'parts'],
    ['a part left out', (file) => bitcoin(file, () => ({ leaves: [0, 1, 2].map((at) => leafAt(file, at)) })), 'balance'], // prettier-ignore
    ['parts in another order', (file) => bitcoin(file, () => ({ leaves: [1, 0, 2, 3].map((at) => leafAt(file, at)) })), 'parts'], // prettier-ignore
    ['no part', (file) => bitcoin(file, () => ({ leaves: [] })), 'parts'],
    ['a level left out', (file) => leaves(file, ({ path }) => ({ path: path.slice(1) })), 'path'],
    ['a level more', (file) => leaves(file, ({ path }) => ({ path: [...path, { sum: '0', hash: '0'.repeat(64) }] })), 'path'], // prettier-ignore
    ['levels in another order', (file) => leaves(file, ({ path: [first, second, ...rest] }) => ({ path: [second, first, ...rest] })), 'root'], // prettier-ignore
    ['a sibling of another hash', (file) => leaves(file, ({ path }) => ({ path: path.map(({ sum, hash }, at) => (at === 3 ? { sum, hash: swap(hash) } : { sum, hash })) })), 'root'], // prettier-ignore
    ['a sibling of another sum', (file) => leaves(file, ({ path }) => ({ path: path.map(({ sum, hash }, at) => (at === 3 ? { sum: more(sum), hash } : { sum, hash })) })), 'root'], // prettier-ignore
    ['a sum below zero', (file) => leaves(file, ({ path }) => ({ path: path.map((node) => ({ ...node, sum: '-1' })) })), 'malformed'], // prettier-ignore
    ['sums that come to more than a sum can be', (file) => leaves(file, ({ path }) => ({ path: path.map((node) => ({ ...node, sum: '9'.repeat(38) })) })), 'overflow'], // prettier-ignore
    ['a sum of 39 digits', (file) => leaves(file, ({ path }) => ({ path: path.map((node) => ({ ...node, sum: '9'.repeat(39) })) })), 'malformed'], // prettier-ignore
    ['a sum with a zero before it', (file) => bitcoin(file, () => ({ total: '01' })), 'malformed'],
    ['a number for a sum', (file) => bitcoin(file, () => ({ total: 1 })), 'malformed'],
    ['another root in the statement', (file) => ({ ...file, statement: { ...file.statement, trees: file.statement.trees.map((one) => ({ ...one, root: swap(one.root) })) } }), 'root'], // prettier-ignore
    ['a deeper tree in the statement', (file) => ({ ...file, statement: { ...file.statement, trees: file.statement.trees.map((one) => ({ ...one, depth: one.depth + 1 })) } }), 'path'], // prettier-ignore
    ['a statement without the coin', (file) => ({ ...file, statement: { ...file.statement, trees: [] } }), 'no-tree'],
    ['a coin twice', (file) => ({ ...file, inclusions: [...file.inclusions, file.inclusions[0]] }), 'malformed'],
    ['no coin', (file) => ({ ...file, inclusions: [] }), 'malformed'],
    ['a field more', (file) => ({ ...file, note: 'trust me' }), 'malformed'],
    ['a field less', ({ format, version, statement, inclusions }) => ({ format, version, statement, inclusions }), 'malformed'], // prettier-ignore
    ['another version', (file) => ({ ...file, version: 2 }), 'malformed'],
    ['a house account for a holder', (file) => ({ ...file, holder: 'house/fee-reserve' }), 'malformed'],
    ['nothing', () => undefined, 'malformed'],
    ['a list', () => [], 'malformed'],
    ['a text', () => 'paydirt-inclusion', 'malformed'],
  ])('is none with %s', (_, change, code) => {
    const verdict = verifyInclusion(change(fresh()));
    expect(verdict).toMatchObject({ valid: false, refusal: { code: `inclusion.${code}` }, balances: [] });
    expect(verdict.steps.map(({ ok }) => ok).lastIndexOf(false)).toBe(verdict.steps.length - 1);
  });

  it('is none when any hex digit or figure of the coin’s part is changed', () => {
    const text = JSON.stringify(inclusionOf(made, 'member/m5').inclusions);
    const places = [...text].flatMap((letter, at) => (/[0-9a-f]/.test(letter) ? [at] : []));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...'0123456789abcdef'), (at, digit) => {
        fc.pre(text[at] !== digit);
        const changed = `${text.slice(0, at)}${digit}${text.slice(at + 1)}`;
        let inclusions: unknown;
        try {
          inclusions = JSON.parse(changed);
        } catch {
          return;
        }
        expect(verifyInclusion({ ...inclusionOf(made, 'member/m5'), inclusions }).valid).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('does not hold in the statement of another day, nor where its holder was left out', () => {
    const without = statementOver({ BTC: owed.filter(({ holder }) => holder !== 'member/m1') }, SEED);
    const tomorrow = statementOver({ BTC: owed }, '5a'.repeat(32));
    for (const { statement } of [without, tomorrow]) {
      expect(verifyInclusion({ ...fresh(), statement })).toMatchObject({ valid: false });
    }
  });

  it('names its statement by a digest that covers every field', () => {
    const { statement } = made;
    const digests = [
      statement,
      { ...statement, network: 'signet' },
      { ...statement, number: 2 },
      { ...statement, takenAt: statement.takenAt + 1 },
      { ...statement, block: { ...statement.block, height: 101 } },
      { ...statement, block: { ...statement.block, hash: '4'.repeat(64) } },
      { ...statement, ledger: { ...statement.ledger, position: 10 } },
      { ...statement, ledger: { ...statement.ledger, hash: '4'.repeat(64) } },
      { ...statement, trees: statement.trees.slice(1) },
      { ...statement, trees: statement.trees.map((one) => ({ ...one, depth: one.depth + 1 })) },
      { ...statement, reserves: '4'.repeat(64) },
      { ...statement, previous: '4'.repeat(64) },
    ].map(statementDigest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});
