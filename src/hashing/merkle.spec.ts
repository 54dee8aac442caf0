import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { makeBlock, makeCoinbase, makeTransaction, txidOf } from '../../test/support/block-factory';
import {
  checkTransactionProof,
  concatBytes,
  decodeBlock,
  decodeTransaction,
  foldBranch,
  fromDisplay,
  isCoinbase,
  looksLikeTransaction,
  merkleBranch,
  merkleRoot,
  sameBytes,
  toDisplay,
  toHex,
  transactionFromHex,
  type TransactionProof,
} from '.';

const never = (): boolean => false;
const hash = (data: Uint8Array): Buffer =>
  createHash('sha256').update(createHash('sha256').update(data).digest()).digest();
const leaf = (index: number): Uint8Array => new Uint8Array(hash(Uint8Array.of(index & 0xff, index >> 8)));

/** The textbook tree, level by level. */
function slowRoot(leaves: readonly Uint8Array[]): string {
  let level: Buffer[] = leaves.map((at) => Buffer.from(at));
  while (level.length > 1) {
    const [last] = level.slice(-1);
    if (level.length % 2 === 1 && last !== undefined) level.push(last);
    level = level.flatMap((at, index) => (index % 2 === 0 ? [hash(Buffer.concat([at, level[index + 1] ?? at]))] : []));
  }
  return toHex(new Uint8Array(level[0] ?? []));
}

describe('Merkle tree', () => {
  it('of mainnet block 100000 has its published root', () => {
    // Block 000000000003ba27aa200b1cecaad478d2b00432346c3f1f3986da1afd33e506.
    const txids = [
      '8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87',
      'fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4',
      '6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4',
      'e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d',
    ];
    const { root, mutated } = merkleRoot(txids.map(fromDisplay));
    expect(toDisplay(root)).toBe('f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766');
    expect(mutated).toBe(false);
  });

  it('proves every leaf of trees of 1 to 40 leaves, and no leaf at another place', () => {
    for (let count = 1; count <= 40; count += 1) {
      const leaves = Array.from({ length: count }, (_, index) => leaf(index));
      const { root } = merkleRoot(leaves);
      expect(toHex(root)).toBe(slowRoot(leaves));
      leaves.forEach((at, index) => {
        const branch = merkleBranch(leaves, index);
        expect(foldBranch(at, index, branch, never)).toEqual({ ok: true, root });
        const moved = foldBranch(at, index ^ 1, branch, never);
        if (count > 1 && moved.ok && index + 1 < count) expect(sameBytes(moved.root, root)).toBe(false);
      });
    }
  });

  it('sees the repeated tail that CVE-2012-2459 hides in the same root', () => {
    const leaves = [0, 1, 2].map(leaf);
    const repeated = [...leaves, leaf(2)];
    expect(toHex(merkleRoot(repeated).root)).toBe(toHex(merkleRoot(leaves).root));
    expect(merkleRoot(leaves).mutated).toBe(false);
    expect(merkleRoot(repeated).mutated).toBe(true);
    const six = [0, 1, 2, 3, 4, 5].map(leaf);
    expect(merkleRoot([...six, leaf(4), leaf(5)]).mutated).toBe(true);
  });

  it('refuses an empty tree and a leaf that is not there', () => {
    expect(() => merkleRoot([])).toThrow(expect.objectContaining({ code: 'hashing.empty-tree' }));
    for (const index of [-1, 3, 1.5]) {
      expect(() => merkleBranch([0, 1, 2].map(leaf), index)).toThrow(
        expect.objectContaining({ code: 'hashing.bad-index' }),
      );
    }
  });
});

describe('branch guards', () => {
  const leaves = [0, 1, 2].map(leaf);
  const branch = merkleBranch(leaves, 2);

  it('refuse a right child that equals its left sibling, and take the left one', () => {
    expect(foldBranch(leaf(2), 2, branch, never).ok).toBe(true);
    expect(foldBranch(leaf(2), 3, branch, never)).toEqual({ ok: false, rule: 'left-duplicate' });
  });

  it.each([4, 8, 2 ** 31, 2 ** 40, -1, 0.5])('refuse index %d, which is left over after the last level', (index) => {
    expect(foldBranch(leaf(2), index, branch, never)).toEqual({ ok: false, rule: 'leftover-index' });
  });

  it('take 32 levels and refuse 33', () => {
    const levels = (count: number): Uint8Array[] => Array.from({ length: count }, (_, index) => leaf(100 + index));
    expect(foldBranch(leaf(0), 0, levels(32), never).ok).toBe(true);
    expect(foldBranch(leaf(0), 0, levels(33), never)).toEqual({ ok: false, rule: 'too-deep' });
  });

  it.each([31, 33])('refuse a node of %i bytes', (length) => {
    expect(foldBranch(leaf(0), 0, [new Uint8Array(length)], never)).toEqual({ ok: false, rule: 'bad-node' });
  });

  it('refuse an inner node that reads as a transaction', () => {
    // 64 bytes: one input without script, one output with four bytes of script.
    const tx = makeTransaction({
      inputs: [{ txid: '77'.repeat(32), vout: 0 }],
      outputs: [{ value: 1n, script: '51515151' }],
    });
    expect(tx).toHaveLength(64);
    expect(foldBranch(tx.slice(0, 32), 0, [tx.slice(32)], looksLikeTransaction)).toEqual({
      ok: false,
      rule: 'inner-transaction',
    });
  });
});

describe('transaction', () => {
  // BIP143, native P2WPKH example: signed transaction.
  const SIGNED =
    '01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee635711000000';

  it('of BIP143 reads with the txid that its stripped bytes give', () => {
    const tx = transactionFromHex(SIGNED);
    expect(tx.hasWitness).toBe(true);
    expect(tx.outputs.map((output) => output.value)).toEqual([112_340_000n, 223_450_000n]);
    expect(tx.lockTime).toBe(0x11);
    expect(toDisplay(new Uint8Array(hash(tx.stripped)))).toBe(tx.txid);
    expect(transactionFromHex(toHex(tx.stripped))).toMatchObject({ txid: tx.txid, hasWitness: false });
  });

  it('the first bitcoin payment, of block 170, has its published txid', () => {
    const raw =
      '0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000';
    expect(transactionFromHex(raw).txid).toBe('f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16');
  });

  it('refuses every truncation and any byte too many', () => {
    for (let length = 0; length < SIGNED.length; length += 2)
      expect(() => transactionFromHex(SIGNED.slice(0, length))).toThrow();
    expect(() => transactionFromHex(`${SIGNED}00`)).toThrow(
      expect.objectContaining({ code: 'hashing.bad-transaction' }),
    );
  });

  it('refuses an output above 21 million coins, and takes exactly 21 million', () => {
    const pay = (value: bigint): Uint8Array =>
      makeTransaction({ inputs: [{ txid: '77'.repeat(32), vout: 0 }], outputs: [{ value, script: '' }] });
    expect(decodeTransaction(pay(2_100_000_000_000_000n)).outputs[0]?.value).toBe(2_100_000_000_000_000n);
    expect(() => decodeTransaction(pay(2_100_000_000_000_001n))).toThrow(
      expect.objectContaining({ code: 'hashing.bad-value' }),
    );
  });

  it('refuses a count that is written longer than needed', () => {
    const plain = toHex(
      makeTransaction({ inputs: [{ txid: '77'.repeat(32), vout: 0 }], outputs: [{ value: 1n, script: '' }] }),
    );
    expect(() => transactionFromHex(plain.replace(/^(.{8})01/, '$1fd0100'))).toThrow(
      expect.objectContaining({ code: 'hashing.bad-size' }),
    );
  });

  it('refuses a witness that is announced but empty', () => {
    const raw = `0200000000010177${'77'.repeat(31)}0000000000ffffffff0101000000000000000000${'00000000'}`;
    expect(() => transactionFromHex(raw)).toThrow(expect.objectContaining({ code: 'hashing.bad-transaction' }));
  });

  it('never throws anything but its own refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeTransaction(bytes);
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^hashing\./);
        }
      }),
    );
  });
});

describe('transaction proof', () => {
  const coinbase = makeCoinbase(5, '51');
  const payments = [1, 2, 3, 4].map((value) =>
    makeTransaction({
      inputs: [{ txid: 'aa'.repeat(32), vout: value }],
      outputs: [{ value: BigInt(value), script: '5151' }],
    }),
  );
  const all = [coinbase, ...payments];
  const ids = all.map((raw) => fromDisplay(txidOf(raw)));
  const root = toDisplay(merkleRoot(ids).root);
  const proof = (index: number, change: Partial<TransactionProof> = {}): TransactionProof => ({
    raw: all[index] ?? coinbase,
    index,
    branch: merkleBranch(ids, index),
    coinbaseRaw: coinbase,
    coinbaseBranch: merkleBranch(ids, 0),
    ...change,
  });
  const rule = (at: TransactionProof): string => {
    const verdict = checkTransactionProof(at, root);
    return verdict.ok ? 'ok' : verdict.rule;
  };

  it('holds for every transaction of the block, the coinbase included', () => {
    expect([0, 1, 2, 3, 4].map((index) => rule(proof(index)))).toEqual(Array(5).fill('ok'));
  });

  it.each<[string, Partial<TransactionProof>]>([
    ['wrong-root', { index: 3 }],
    ['leftover-index', { index: 10 }],
    ['coinbase-index', { index: 0 }],
    ['unequal-depth', { coinbaseBranch: merkleBranch(ids, 0).slice(1) }],
    ['coinbase-wrong-root', { coinbaseBranch: merkleBranch(ids, 0).reverse() }],
    ['not-a-coinbase', { coinbaseRaw: payments[0] ?? coinbase }],
    ['unreadable-transaction', { raw: new Uint8Array(10) }],
    ['wrong-root', { raw: payments[0] ?? coinbase }],
  ])('refuses %s', (expected, change) => {
    expect(rule(proof(2, change))).toBe(expected);
  });

  it('refuses a transaction of 64 bytes without witness, and takes 63 and 65', () => {
    const sized = (script: string): string => {
      const raw = makeTransaction({ inputs: [{ txid: 'aa'.repeat(32), vout: 0 }], outputs: [{ value: 1n, script }] });
      const leaves = [coinbase, raw].map((at) => fromDisplay(txidOf(at)));
      const verdict = checkTransactionProof(
        {
          raw,
          index: 1,
          branch: merkleBranch(leaves, 1),
          coinbaseRaw: coinbase,
          coinbaseBranch: merkleBranch(leaves, 0),
        },
        toDisplay(merkleRoot(leaves).root),
      );
      return `${raw.length} ${verdict.ok ? 'ok' : verdict.rule}`;
    };
    expect(['515151', '51515151', '5151515151'].map(sized)).toEqual(['63 ok', '64 ambiguous-size', '65 ok']);
  });
});

describe('block', () => {
  const tx = makeTransaction({
    inputs: [{ txid: 'aa'.repeat(32), vout: 1 }],
    outputs: [{ value: 1n, script: '5151' }],
    witness: true,
  });
  const entry = { raw: tx, txid: decodeTransaction(tx).txid };
  const plan = { previous: { hash: 'ab'.repeat(32), height: 9 }, time: 1_700_000_000 };

  it('reads with its transactions, coinbase first', () => {
    const made = makeBlock({ ...plan, transactions: [entry] });
    const block = decodeBlock(made.raw);
    expect(block.hash).toBe(made.hash);
    expect(block.transactions.map(isCoinbase)).toEqual([true, false]);
  });

  it('refuses a repeated tail that leaves the root as it was', () => {
    const other = makeTransaction({
      inputs: [{ txid: 'aa'.repeat(32), vout: 2 }],
      outputs: [{ value: 2n, script: '51' }],
    });
    const made = makeBlock({ ...plan, transactions: [entry, { raw: other, txid: txidOf(other) }] });
    const repeated = concatBytes(made.raw, other);
    repeated[80] = 4;
    expect(() => decodeBlock(repeated)).toThrow(expect.objectContaining({ code: 'hashing.block-mutated' }));
  });

  it('refuses another transaction than the header commits to, a missing one and one too many', () => {
    const made = makeBlock({ ...plan, transactions: [entry] });
    const changed = made.raw.slice();
    changed[changed.length - 6] = (changed[changed.length - 6] ?? 0) ^ 1;
    expect(() => decodeBlock(made.raw.slice(0, -1))).toThrow(expect.objectContaining({ code: 'hashing.truncated' }));
    expect(() => decodeBlock(concatBytes(made.raw, tx))).toThrow(expect.objectContaining({ code: 'hashing.bad-size' }));
    const short = made.raw.slice(0, made.raw.length - tx.length);
    short[80] = 1;
    expect(() => decodeBlock(short)).toThrow(expect.objectContaining({ code: 'hashing.block-root' }));
  });
});
