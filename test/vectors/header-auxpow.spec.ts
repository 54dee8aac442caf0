import { HashingRefusal, type HeaderContext, verifyHeaders } from '../../src/hashing';
import {
  EASY_BITS,
  judge,
  mine,
  pack,
  pastOf,
  ruleOf,
  steady,
  type TwoRules,
  withLimit,
} from '../support/header-generator';
import { MERGED_MARK, mergedVersion, type MergedPlan, mergeMine } from '../support/header-generator-auxpow';
import { asDisplay, expectedSlot, referenceVerify, sha256d } from '../support/header-reference';

const T = 1_700_000_000;
const NAMECOIN = withLimit('namecoin');
const DOGECOIN = withLimit('dogecoin');
const TWO = { namecoin: NAMECOIN, dogecoin: DOGECOIN };

const after = (height: number, bits = EASY_BITS): HeaderContext =>
  pastOf({ height, facts: steady(20, T, 60, bits), lastRealBits: bits });

/** Past every start of a rule, inside a period. */
const LATE: readonly [string, TwoRules, HeaderContext][] = [
  ['namecoin', NAMECOIN, after(700_000)],
  ['dogecoin', DOGECOIN, after(4_000_000)],
];

function merged(two: TwoRules, context: HeaderContext, change: Partial<MergedPlan> = {}): Uint8Array {
  return mergeMine(two, { previous: context.hash ?? '', time: T + 60, bits: EASY_BITS, ...change });
}

describe.each(LATE)('merged mining of %s', (_, two, context) => {
  const tried = (change: Partial<MergedPlan>): string => ruleOf(two, context, merged(two, context, change));
  const chainId = two.reference.auxpow?.chainId ?? 0;

  it('is accepted, with the work of the bits and the child’s own id', () => {
    const header = merged(two, context);
    const result = judge(two, context, [header]);
    expect(result).toMatchObject({ count: 1, rule: null, chainWork: 1_002n });
    expect(result.tip).toBe(asDisplay(sha256d(header.subarray(0, 80))));
  });

  it('goes on, header after header of different lengths, and beside headers with work of their own', () => {
    const first = merged(two, context);
    const second = merged(two, context, { previous: idOf(first), time: T + 120, treeHeight: 0, coinbaseDepth: 0 });
    const own = mine(two, {
      previous: idOf(second),
      time: T + 180,
      bits: EASY_BITS,
      version: (chainId << 16) | 4,
    });
    const third = merged(two, context, { previous: idOf(own), time: T + 240, treeHeight: 5, coinbaseDepth: 12 });
    expect(judge(two, context, [first, second, own, third]).count).toBe(4);
    expect(judge(two, context, [first, second, third])).toMatchObject({ count: 2, rule: 'broken-link' });
  });

  it.each<[string, Partial<MergedPlan>]>([
    ['a tree of one chain', { treeHeight: 0 }],
    ['a tree as high as allowed', { treeHeight: 30 }],
    ['a parent of one transaction', { coinbaseDepth: 0 }],
    ['a parent of many', { coinbaseDepth: 14 }],
    ['another nonce', { slotNonce: -1 }],
    ['no mark, the root at byte 20', { script: (root, tail) => Buffer.concat([Buffer.alloc(20), root, tail]) }],
    ['no mark, the root first', { script: (root, tail) => Buffer.concat([root, tail]) }],
    ['a mark far behind', { script: (root, tail) => Buffer.concat([Buffer.alloc(60, 1), MERGED_MARK, root, tail]) }],
    [
      'more after size and nonce',
      { script: (root, tail) => Buffer.concat([MERGED_MARK, root, tail, Buffer.alloc(30, 1)]) },
    ],
    ['a coinbase with witness', { segwit: true }],
    ['two inputs, the first of which counts', { inputs: 2 }],
    ['a parent of an ordinary version', { parentVersion: 2 }],
    ['a parent of a chain one higher', { parentVersion: (chainId + 1) << 16 }],
    ['a parent whose low half is the chain id', { parentVersion: 0x20000000 | chainId }],
  ])('is accepted with %s', (_, change) => {
    expect(tried(change)).toBe('ok');
  });

  it.each<[string, string, Partial<MergedPlan>]>([
    ['insufficient-work', 'the parent without the work', { worked: false }],
    ['auxpow-chain-id', 'another chain’s id', { version: mergedVersion(chainId + 1) }],
    ['auxpow-chain-id', 'no chain id', { version: mergedVersion(0) }],
    ['auxpow-parent-chain-id', 'a parent of its own chain', { parentVersion: mergedVersion(chainId) }],
    ['auxpow-parent-chain-id', 'a parent of its own chain, not merged itself', { parentVersion: (chainId << 16) | 2 }],
    ['auxpow-coinbase-index', 'a transaction that is not the first', { coinbaseIndex: 1 }],
    ['auxpow-coinbase-index', 'a place below none', { coinbaseIndex: -1 }],
    ['auxpow-chain-branch-length', 'a tree one higher than allowed', { treeHeight: 31, treeSize: -0x80000000 }],
    ['auxpow-chain-branch-length', 'a tree of 200', { treeHeight: 200, treeSize: 0 }],
    ['auxpow-parent-root', 'a coinbase that is not the parent’s', { rooted: false }],
    [
      'auxpow-root-missing',
      'no root in the script',
      { script: (root, tail) => Buffer.concat([MERGED_MARK, Buffer.alloc(32, 9), tail]) },
    ],
    [
      'auxpow-root-missing',
      'the root in hash order',
      { script: (root, tail) => Buffer.concat([MERGED_MARK, Buffer.from(root).reverse(), tail]) },
    ],
    ['auxpow-root-missing', 'an empty script', { script: () => Buffer.alloc(0) }],
    [
      'auxpow-root-missing',
      'a root cut short',
      { script: (root) => Buffer.concat([MERGED_MARK, root.subarray(0, 31)]) },
    ],
    [
      'auxpow-header-repeated',
      'the mark twice, around the root',
      { script: (root, tail) => Buffer.concat([MERGED_MARK, root, tail, MERGED_MARK]) },
    ],
    [
      'auxpow-header-repeated',
      'the mark twice, before the root',
      { script: (root, tail) => Buffer.concat([MERGED_MARK, MERGED_MARK, root, tail]) },
    ],
    [
      'auxpow-header-not-before-root',
      'a byte between mark and root',
      { script: (root, tail) => Buffer.concat([MERGED_MARK, Buffer.alloc(1), root, tail]) },
    ],
    [
      'auxpow-header-not-before-root',
      'the mark after the root',
      { script: (root, tail) => Buffer.concat([root, tail, MERGED_MARK]) },
    ],
    [
      'auxpow-root-too-late',
      'no mark, the root at byte 21',
      { script: (root, tail) => Buffer.concat([Buffer.alloc(21), root, tail]) },
    ],
    ['auxpow-tree-size-missing', 'nothing after the root', { script: (root) => Buffer.concat([MERGED_MARK, root]) }],
    [
      'auxpow-tree-size-missing',
      'seven bytes after the root',
      { script: (root, tail) => Buffer.concat([MERGED_MARK, root, tail.subarray(0, 7)]) },
    ],
    ['auxpow-tree-size', 'a tree said to be smaller', { treeSize: 2 }],
    ['auxpow-tree-size', 'a tree said to be larger', { treeSize: 8 }],
    ['auxpow-tree-size', 'a tree said to be of none', { treeSize: 0 }],
    ['auxpow-slot', 'the place beside its own', { treeHeight: 3, slot: expectedSlot(7, chainId, 3) ^ 1 }],
    ['auxpow-slot', 'a place beyond the tree', { treeHeight: 3, slot: expectedSlot(7, chainId, 3) + 8 }],
    ['auxpow-slot', 'a place below none', { treeHeight: 3, slot: expectedSlot(7, chainId, 3) - 16 }],
    ['auxpow-root-missing', 'the place -1, which stands for no tree', { treeHeight: 3, slot: -1 }],
    ['auxpow-no-inputs', 'a coinbase without inputs', { inputs: 0 }],
    ['wrong-retarget', 'bits of its own', { bits: 0x203fffff }],
    ['broken-link', 'another parent in its own chain', { previous: 'dd'.repeat(32) }],
    ['time-too-old', 'a time before the median', { time: T - 10_000 }],
    ['bad-version', 'a base version below what its height asks', { version: mergedVersion(chainId, 3) }],
  ])('%s: %s', (rule, _what, change) => {
    expect(tried(change)).toBe(rule);
  });

  it('is missing where the version announces it', () => {
    const header = merged(two, context).subarray(0, 80);
    expect(ruleOf(two, context, header)).toBe('auxpow-missing');
  });

  it('must not follow where the version does not announce it', () => {
    const own = mine(two, {
      previous: context.hash ?? '',
      time: T + 60,
      bits: EASY_BITS,
      version: (chainId << 16) | 4,
    });
    const proof = merged(two, context).subarray(80);
    const fast = verify(two, context, [Buffer.concat([own, proof])]);
    expect(fast.rule).not.toBeNull();
    expect(fast.count).toBe(0);
  });

  it('cut short anywhere is refused, and named', () => {
    const whole = merged(two, context);
    const parts = new Set<string>();
    for (let length = 81; length < whole.length; length += 1)
      parts.add(ruleOf(two, context, whole.subarray(0, length)));
    expect([...parts]).toEqual(['auxpow-truncated']);
  });

  it('with a byte too many is refused', () => {
    const long = Buffer.concat([merged(two, context), Buffer.alloc(1)]);
    const fast = verify(two, context, [long]);
    expect(fast.count).toBe(0);
    expect(['auxpow-oversized', 'auxpow-truncated', 'bad-length']).toContain(fast.rule);
  });

  it('with any bit of the proof flipped is refused, or proves the same header as well', () => {
    const whole = merged(two, context, { treeHeight: 1, coinbaseDepth: 1 });
    let refused = 0;
    for (let bit = 80 * 8; bit < whole.length * 8; bit += 5) {
      const bad = whole.slice();
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (judgeLoosely(two, context, bad) !== null) refused += 1;
    }
    // Only the hash of the parent block, which nothing reads, and a nonce, time or version of the parent may change.
    expect(refused).toBeGreaterThan((0.5 * (whole.length - 80) * 8) / 5);
  });

  it('with a branch of 10,000 hashes is refused at once', () => {
    const start = process.hrtime.bigint();
    expect(tried({ treeHeight: 10_000, treeSize: 0 })).toBe('auxpow-chain-branch-length');
    const fast = verify(two, context, [merged(two, context, { coinbaseDepth: 10_000 })]);
    expect(fast.count).toBe(0);
    expect(Number(process.hrtime.bigint() - start) / 1e9).toBeLessThan(5);
  });

  it.each([
    ['coinbase branch', 0xffffffff],
    ['coinbase branch', 0x7fffffff],
  ])('that claims a %s of %i hashes is refused without making room for them', (_, count) => {
    const whole = Buffer.from(merged(two, context, { coinbaseDepth: 0 }));
    // The branch's count is the byte after the coinbase and 32 bytes of the parent's hash.
    const at = whole.indexOf(Buffer.alloc(32, 0xcc)) + 32;
    const claim = Buffer.alloc(5);
    claim.writeUInt8(0xfe, 0);
    claim.writeUInt32LE(count, 1);
    const bad = Buffer.concat([whole.subarray(0, at), claim, whole.subarray(at + 1)]);
    const before = process.memoryUsage().rss;
    const fast = verify(two, context, [bad]);
    expect(fast.count).toBe(0);
    expect(fast.rule).toMatch(/^auxpow-/);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });
});

function idOf(header: Uint8Array): string {
  return asDisplay(sha256d(header.subarray(0, 80)));
}

function verify(two: TwoRules, context: HeaderContext, headers: readonly Uint8Array[]) {
  const { packed, offsets } = pack(headers);
  return verifyHeaders(packed, context, { rules: two.rules, nowSeconds: null, offsets });
}

/** By both; their words may differ where a broken encoding reads as something else, but never whether it is accepted. */
function judgeLoosely(two: TwoRules, context: HeaderContext, header: Uint8Array): string | null {
  const fast = verify(two, context, [header]);
  const slow = referenceVerify([header], context, { network: two.reference });
  expect([fast.rule === null, fast.count]).toEqual([slow.rule === null, slow.count]);
  return fast.rule;
}

describe('the start of merged mining', () => {
  const plain = (two: TwoRules, height: number, version: number): string => {
    const context = after(height - 1);
    return ruleOf(two, context, mine(two, { previous: context.hash ?? '', time: T + 60, bits: EASY_BITS, version }));
  };
  const early = (two: TwoRules, height: number): string => {
    const context = after(height - 1);
    return ruleOf(
      two,
      context,
      merged(two, context, { version: mergedVersion(two.reference.auxpow?.chainId ?? 0, 1) }),
    );
  };

  it.each([
    ['dogecoin', 371_336, 'auxpow-too-early'],
    ['dogecoin', 371_337, 'ok'],
    ['namecoin', 19_199, 'auxpow-too-early'],
    ['namecoin', 19_200, 'ok'],
  ] as const)('of %s: merged at %i: %s', (network, height, expected) => {
    expect(early(TWO[network], height)).toBe(expected);
  });

  it.each([
    ['dogecoin', 371_336, 1, 'ok'],
    ['dogecoin', 371_337, 1, 'bad-version'],
    ['dogecoin', 371_336, 2, 'ok'],
    ['dogecoin', 371_337, 2, 'bad-version'],
    ['dogecoin', 371_336, 3, 'auxpow-chain-id'],
    ['dogecoin', 371_337, 0x620002, 'ok'],
    ['namecoin', 19_199, 1, 'ok'],
    ['namecoin', 19_200, 1, 'bad-version'],
    ['namecoin', 19_199, 2, 'auxpow-chain-id'],
    ['namecoin', 19_200, 0x10001, 'ok'],
    ['namecoin', 19_200, 0x20001, 'auxpow-chain-id'],
  ] as const)('of %s at %i: version %i without a proof: %s', (network, height, version, expected) => {
    expect(plain(TWO[network], height, version)).toBe(expected);
  });

  it.each([
    ['dogecoin', 1_034_383, 0x62, 3],
    ['dogecoin', 3_464_751, 0x62, 4],
    ['namecoin', 250_000, 1, 3],
    ['namecoin', 335_000, 1, 4],
  ] as const)(
    'of %s: from %i the base version, without chain id and flag, counts',
    (network, height, chainId, least) => {
      const two = TWO[network];
      expect(plain(two, height, (chainId << 16) | (least - 1))).toBe('bad-version');
      expect(plain(two, height, (chainId << 16) | least)).toBe('ok');
      expect(plain(two, height - 1, (chainId << 16) | (least - 1))).toBe('ok');
    },
  );
});

describe('offsets', () => {
  const context = after(700_000);
  const header = merged(NAMECOIN, context);

  it.each<[string, number[]]>([
    ['that end before the bytes', [0, header.length - 1]],
    ['that end behind the bytes', [0, header.length + 1]],
    ['that run backwards', [header.length, 0]],
    ['that cut a header below 80 bytes', [0, 79, header.length]],
    ['that begin inside', [1, header.length]],
    ['that repeat', [0, 0, header.length]],
  ])('%s make no header valid', (_, offsets) => {
    const run = (): number =>
      verifyHeaders(header, context, {
        rules: NAMECOIN.rules,
        nowSeconds: null,
        offsets: Uint32Array.from(offsets),
      }).count;
    try {
      expect(run()).toBe(0);
    } catch (refusal) {
      expect(refusal).toBeInstanceOf(HashingRefusal);
    }
  });
});
