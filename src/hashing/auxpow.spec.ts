import fc from 'fast-check';
import { type AuxPowPlan, MAGIC, millAuxPow, parentCoinbase } from '../../test/support/auxpow-mill';
import { easyRules, millHeader, offsetsOf, packed, STEADY_TIME as T, verdictOn } from '../../test/support/header-mill';
import { chainSlot } from './auxpow';
import { emptyContext, type HeaderContext, NETWORK_RULES, verifyHeaders } from '.';

const NAMECOIN = easyRules(NETWORK_RULES.namecoin);
const DOGECOIN = easyRules(NETWORK_RULES.dogecoin);
const BITS = NAMECOIN.powLimitBits;
const CHILD = { previous: 'ab'.repeat(32), time: T, bits: BITS };
/** What precedes is left to other tests: nothing is known of it. */
const after = (height: number): HeaderContext => ({ ...emptyContext(), height, hash: 'ab'.repeat(32) });
const hash = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const hashes = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => hash(i));

function judge(plan: Partial<AuxPowPlan> = {}, rules = NAMECOIN, height = 500_000): string {
  return verdictOn(millAuxPow({ child: CHILD, ...plan }, rules), after(height - 1), rules);
}

describe('merged mining', () => {
  it.each<[string, Partial<AuxPowPlan>]>([
    ['alone in its tree', {}],
    ['one of 2^5 chains, in a block of 2^7 transactions', { chainBranch: hashes(5), coinbaseBranch: hashes(7) }],
    ['with 30 levels of chains and 32 of transactions', { chainBranch: hashes(30), coinbaseBranch: hashes(32) }],
    [
      'without header, the root in the first 20 bytes',
      { script: ({ root, tail }) => packed([hash(1).subarray(12), root, tail]) },
    ],
    ['with more after size and nonce', { script: ({ magic, root, tail }) => packed([magic, root, tail, hash(9)]) }],
    ['with its root once more later', { script: ({ magic, root, tail }) => packed([magic, root, tail, root]) }],
    ['of a parent without chain id', { parentVersion: 0x20000000 }],
  ])('counts for a child %s', (_, plan) => {
    expect(judge(plan)).toBe('ok');
    expect(judge(plan, DOGECOIN, 4_000_000)).toBe('ok');
  });

  it('compares the hash of the parent with the bits of the child', () => {
    expect(judge({ validWork: false })).toBe('insufficient-work');
    // The parent's own bits are of no account.
    expect(judge({ parentBits: 0x2100ffff, child: { ...CHILD, bits: 0x1d00ffff } })).toBe('insufficient-work');
  });

  it.each<[string, Partial<AuxPowPlan>]>([
    ['auxpow-coinbase-index', { coinbaseIndex: 1 }],
    ['auxpow-coinbase-index', { coinbaseIndex: -1 }],
    ['auxpow-parent-chain-id', { parentVersion: 0x10004 }],
    ['auxpow-chain-branch-length', { chainBranch: hashes(31) }],
    ['auxpow-coinbase-branch-length', { coinbaseBranch: hashes(33) }],
    ['auxpow-parent-root', { parentRoot: hash(0x77) }],
    ['auxpow-root-missing', { script: ({ magic, tail }) => packed([magic, hash(5), tail]) }],
    ['auxpow-root-missing', { script: ({ magic, root, tail }) => packed([magic, root.slice().reverse(), tail]) }],
    ['auxpow-root-missing', { script: ({ magic, root }) => packed([magic, root.subarray(0, 31)]) }],
    ['auxpow-header-repeated', { script: ({ magic, root, tail }) => packed([magic, root, tail, magic]) }],
    ['auxpow-header-repeated', { script: ({ magic, root, tail }) => packed([magic, magic, root, tail]) }],
    ['auxpow-header-not-before-root', { script: ({ magic, root, tail }) => packed([root, tail, magic]) }],
    [
      'auxpow-header-not-before-root',
      { script: ({ magic, root, tail }) => packed([magic, hash(0).subarray(31), root, tail]) },
    ],
    ['auxpow-root-too-late', { script: ({ root, tail }) => packed([hash(1).subarray(11), root, tail]) }],
    ['auxpow-tree-size-missing', { script: ({ magic, root, tail }) => packed([magic, root, tail.subarray(0, 7)]) }],
    ['auxpow-tree-size', { treeSize: 2 }],
    ['auxpow-tree-size', { chainBranch: hashes(3), treeSize: 7 }],
    ['auxpow-tree-size', { chainBranch: hashes(3), treeSize: 0 }],
    ['auxpow-slot', { chainIndex: 1 }],
    ['auxpow-slot', { chainBranch: hashes(4), chainIndex: chainSlot(7, 1, 4) ^ 8 }],
    ['auxpow-slot', { chainBranch: hashes(4), chainIndex: chainSlot(7, 1, 4) + 16 }],
    ['auxpow-chain-id', { chainId: 2 }],
    ['auxpow-no-inputs', { coinbase: noInputs }],
  ])('refuses with %s', (rule, plan) => {
    expect(judge(plan)).toBe(rule);
  });

  it('refuses a Dogecoin parent for Dogecoin, and takes a Namecoin one', () => {
    expect(judge({ parentVersion: 0x620004 }, DOGECOIN, 4_000_000)).toBe('auxpow-parent-chain-id');
    expect(judge({ parentVersion: 0x10004 }, DOGECOIN, 4_000_000)).toBe('ok');
  });

  it.each([
    [19_199, 'auxpow-too-early'],
    [19_200, 'ok'],
  ])('at height %i of Namecoin is %s', (height, expected) => {
    expect(judge({ child: { ...CHILD, version: 0x10101 } }, NAMECOIN, height)).toBe(expected);
  });

  it('takes a header with its own work beside merge-mined ones', () => {
    const own = millHeader({ ...CHILD, version: 0x10004 }, NAMECOIN);
    expect(verdictOn(own, after(499_999), NAMECOIN)).toBe('ok');
    expect(verdictOn(millHeader({ ...CHILD, version: 0x10004 }, NAMECOIN, false), after(499_999), NAMECOIN)).toBe(
      'insufficient-work',
    );
    expect(verdictOn(packed([own, Uint8Array.of(0)]), after(499_999), NAMECOIN)).toBe('bad-length');
    expect(verdictOn(millHeader({ ...CHILD, version: 0x20000000 }, NAMECOIN), after(499_999), NAMECOIN)).toBe(
      'auxpow-chain-id',
    );
  });

  it('needs what its version announces', () => {
    const header = millAuxPow({ child: CHILD }, NAMECOIN).subarray(0, 80);
    expect(verdictOn(header, after(499_999), NAMECOIN)).toBe('auxpow-missing');
    const { rule } = verifyHeaders(header, after(499_999), { rules: NAMECOIN, nowSeconds: null });
    expect(rule).toBe('auxpow-missing');
  });
});

function noInputs(script: Uint8Array): { sent: Uint8Array; hashed: Uint8Array } {
  expect(script.length).toBeGreaterThan(0);
  const none = packed([Uint8Array.of(1, 0, 0, 0, 0, 0), new Uint8Array(4)]);
  return { sent: none, hashed: none };
}

describe('the bytes of merged mining', () => {
  const whole = millAuxPow({ child: CHILD, chainBranch: hashes(2), coinbaseBranch: hashes(3) }, NAMECOIN);
  const verdict = (bytes: Uint8Array): string => verdictOn(bytes, after(499_999), NAMECOIN);

  it('are refused at every truncation, and with any byte too many', () => {
    expect(verdict(whole)).toBe('ok');
    for (let length = 0; length < whole.length; length += 1) {
      const expected = length < 80 ? 'bad-length' : length === 80 ? 'auxpow-missing' : 'auxpow-truncated';
      expect(`${length} ${verdict(whole.subarray(0, length))}`).toBe(`${length} ${expected}`);
    }
    expect(verdict(packed([whole, Uint8Array.of(0)]))).toBe('bad-length');
  });

  it.each([
    ['coinbase', 'auxpow-coinbase-branch-length', { coinbaseBranch: Array.from({ length: 10_000 }, () => hash(1)) }],
    [
      'chain',
      'auxpow-chain-branch-length',
      { chainBranch: Array.from({ length: 10_000 }, () => hash(1)), treeSize: 1, chainIndex: 0 },
    ],
  ])('with a %s branch of 10,000 hashes are refused', (_, rule, plan) => {
    expect(judge(plan)).toBe(rule);
  });

  it('with a coinbase larger than a block are refused, and with a large one are not', () => {
    const script =
      (size: number): NonNullable<AuxPowPlan['script']> =>
      ({ magic, root, tail }) =>
        packed([magic, root, tail, new Uint8Array(size)]);
    expect(judge({ script: script(990_000) })).toBe('ok');
    expect(judge({ script: script(1_000_000) })).toBe('auxpow-oversized');
  });

  it('count no witness of the coinbase', () => {
    const coinbase: NonNullable<AuxPowPlan['coinbase']> = (script) => {
      const hashed = parentCoinbase(script);
      const witness = packed([Uint8Array.of(1, 32), hash(0)]);
      const sent = packed([
        hashed.subarray(0, 4),
        Uint8Array.of(0, 1),
        hashed.subarray(4, hashed.length - 4),
        witness,
        hashed.subarray(hashed.length - 4),
      ]);
      return { sent, hashed };
    };
    expect(judge({ coinbase })).toBe('ok');
  });

  it('never crash, whatever they are, and are never taken', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (tail) => {
        expect(verdict(packed([whole.subarray(0, 80), tail]))).toMatch(/^(?:auxpow-|bad-length)/);
      }),
      { numRuns: 300 },
    );
  });

  it('give way at no single bit but those that nobody looks at', () => {
    // The hash of the parent, which is known anyway; and the coinbase's branch decides with the root.
    const hashAt = whole.length - 80 - 4 - 65 - 4 - 97 - 32;
    for (let at = 80; at < whole.length - 80; at += 1) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x40;
      const free = at >= hashAt && at < hashAt + 32;
      expect(`${at} ${verdict(changed) === 'ok'}`).toBe(`${at} ${free}`);
    }
  });
});

describe('a batch of merge-mined headers', () => {
  it('is cut at its offsets, and stops at the first bad one', () => {
    const first = millAuxPow({ child: { ...CHILD, version: 0x10104 } }, NAMECOIN);
    const broken = millAuxPow({ child: CHILD, treeSize: 2 }, NAMECOIN);
    const headers = [first, broken];
    const result = verifyHeaders(packed(headers), after(499_999), {
      rules: NAMECOIN,
      nowSeconds: null,
      offsets: offsetsOf(headers),
    });
    // The second does not follow the first: that is judged before its work.
    expect(result).toMatchObject({ count: 1, firstBad: 500_001, rule: 'broken-link' });
  });
});

describe('slot', () => {
  // By hand: ((nonce * a + c) + id) * a + c in 32 bits, a = 1103515245, c = 12345.
  it.each([
    [0, 1, 5, Number((((12345n + 1n) * 1103515245n + 12345n) % 2n ** 32n) % 32n)],
    [7, 0x62, 30, Number(((((7n * 1103515245n + 12345n) % 2n ** 32n) + 98n) * 1103515245n + 12345n) % 2n ** 30n)],
    [0xffffffff, 1, 0, 0],
  ])('of nonce %i, chain %i and height %i is %i', (nonce, chainId, height, slot) => {
    expect(chainSlot(nonce, chainId, height)).toBe(slot);
  });

  it('uses the merged mining header fa be "mm"', () => {
    expect(String.fromCharCode(...MAGIC.subarray(2))).toBe('mm');
  });
});
