import * as bitcoin from 'bitcoinjs-lib';
import { decodeBlock, fromHex, toHex, transactionFromHex } from '../../src/hashing';
import { NOBODY } from '../support/regtest-node';
import { type RegtestCoin, RegtestWallet } from '../support/regtest-wallet';
import { REAL_NODE, type RealNode, startRealNode } from '../support/real-node';

/** Satoshi of each coin that the wallet begins with. */
const COIN = 10_000_000n;
const COINS = 60;
/** BIP-125: this and less signals. */
const SIGNALS = 0xfffffffd;
/** One P2WPKH input, one P2WPKH output: 109.25 vB, and as the signature comes a quarter less. */
const VBYTES = 110n;

const wallet = new RegtestWallet(7);
let node: RealNode;
let coins: RegtestCoin[];

beforeAll(async () => {
  node = await startRealNode();
  const [hash = ''] = await node.mine(1, wallet.address);
  await node.mine(450, NOBODY);
  const block = (await node.call('getblock', hash, 0)) as string;
  const [coinbase] = decodeBlock(fromHex(block)).transactions;
  const raw = wallet.spend({
    from: [{ raw: toHex(coinbase?.stripped ?? new Uint8Array()), vout: 0 }],
    to: Array.from({ length: COINS }, () => ({ script: wallet.script, value: COIN })),
  });
  await node.mineEmpty(1, NOBODY, [raw]);
  coins = Array.from({ length: COINS }, (_, vout) => ({ raw, vout }));
}, 120_000);
afterAll(() => node.stop());
afterEach(() => node.mine(1, NOBODY));

const coin = (): RegtestCoin => coins.pop() ?? { raw: '', vout: 0 };
const txidOf = (raw: string): string => transactionFromHex(raw).txid;
/** One output of what is left after the fee. */
const paying = (from: readonly RegtestCoin[], fee: bigint, script = wallet.script): string => {
  const value = from.reduce((sum, { raw, vout }) => sum + (transactionFromHex(raw).outputs[vout]?.value ?? 0n), -fee);
  return wallet.spend({ from, to: [{ script, value }], sequence: SIGNALS });
};
const mempool = async (): Promise<string[]> => ((await node.call('getrawmempool')) as string[]).sort();
const refusal = (raw: string): Promise<string> => node.send(raw).then(() => 'accepted', (error: Error) => error.message); // prettier-ignore

describe(`replacements (doc/policy/mempool-replacements.md) on ${REAL_NODE}`, () => {
  it('takes a replacement that pays more in all and per byte, and evicts the original with its descendants', async () => {
    const from = [coin()];
    const first = paying(from, 200n);
    const child = paying([{ raw: first, vout: 0 }], 200n);
    const grandchild = paying([{ raw: child, vout: 0 }], 200n);
    for (const raw of [first, child, grandchild]) await node.send(raw);
    expect(await mempool()).toHaveLength(3);
    const second = paying(from, 2_000n);
    expect(await node.send(second)).toBe(txidOf(second));
    expect(await mempool()).toEqual([txidOf(second)]);
  });

  it('rule 2: no new unconfirmed input', async () => {
    const [from, other] = [coin(), coin()];
    const first = paying([from], 200n);
    const unconfirmed = paying([other], 200n);
    await node.send(first);
    await node.send(unconfirmed);
    expect(await refusal(paying([from, { raw: unconfirmed, vout: 0 }], 20_000n))).toMatch(
      /-26 replacement-adds-unconfirmed/,
    );
    expect(await mempool()).toEqual([txidOf(first), txidOf(unconfirmed)].sort());
  });

  it('rule 3: not less than all fees that it evicts, descendants included', async () => {
    const from = [coin()];
    const first = paying(from, 200n);
    const child = paying([{ raw: first, vout: 0 }], 5_000n);
    await node.send(first);
    await node.send(child);
    // Dearer than the parent by far, cheaper than both.
    expect(await refusal(paying(from, 5_199n))).toMatch(/-26 insufficient fee, .*less fees than conflicting txs/);
    expect(await mempool()).toEqual([txidOf(first), txidOf(child)].sort());
  });

  it('rule 4: 1 sat/vB of its own size on top, to the satoshi', async () => {
    const from = [coin()];
    await node.send(paying(from, 200n));
    expect(await refusal(paying(from, 200n + VBYTES - 1n))).toMatch(
      /-26 insufficient fee, .*not enough additional fees to relay; 0.00000109 < 0.0000011/,
    );
    const second = paying(from, 200n + VBYTES);
    expect(await node.send(second)).toBe(txidOf(second));
  });

  it('rule 5: at most 100 evicted', async () => {
    const froms = Array.from({ length: 5 }, coin);
    for (const from of froms.slice(0, 4)) {
      let last = paying([from], 200n);
      await node.send(last);
      for (let depth = 1; depth < 25; depth += 1) await node.send((last = paying([{ raw: last, vout: 0 }], 200n)));
    }
    await node.send(paying(froms.slice(4), 200n));
    expect(await mempool()).toHaveLength(101);
    expect(await refusal(paying(froms, 500_000n))).toMatch(/-26 too many potential replacements/);
    const all = paying(froms.slice(0, 4), 500_000n);
    expect(await node.send(all)).toBe(txidOf(all));
    expect(await mempool()).toHaveLength(2);
  }, 60_000);

  it('rule 6: not at a lower rate than any that it conflicts with, though the fee is higher', async () => {
    const [from, ...more] = [coin(), coin(), coin(), coin()];
    await node.send(paying([from], 1_100n));
    // 10 sat/vB before; 2,000 sat over 314 vB are less.
    expect(await refusal(paying([from, ...more], 2_000n))).toMatch(
      /-26 insufficient fee, .*new feerate 0.0000\d+ BTC\/kvB <= old feerate 0.00010\d+ BTC\/kvB/,
    );
  });

  it('refuses a replacement that spends what it evicts', async () => {
    const from = coin();
    const first = paying([from], 200n);
    await node.send(first);
    const both = paying([from, { raw: first, vout: 0 }], 20_000n);
    expect(await refusal(both)).toMatch(/-26 bad-txns-spends-conflicting-tx/);
  });

  it('keeps the original where the replacement is not signed for', async () => {
    const from = [coin()];
    const first = paying(from, 200n);
    await node.send(first);
    const forged = bitcoin.Transaction.fromHex(paying(from, 9_000n));
    const [input] = forged.ins;
    const signature = input?.witness[0];
    if (input === undefined || signature === undefined) throw new Error('no signature');
    input.witness = [
      Uint8Array.from(signature, (byte, at) => (at === 20 ? byte ^ 1 : byte)),
      ...input.witness.slice(1),
    ];
    expect(await refusal(forged.toHex())).toMatch(/-26 /);
    expect(await mempool()).toEqual([txidOf(first)]);
  });
});

describe(`what is relayed on ${REAL_NODE}`, () => {
  it('1 sat/vB and nothing less', async () => {
    const from = [coin()];
    expect(await refusal(paying(from, VBYTES - 1n))).toMatch(/-26 min relay fee not met, 109 < 110/);
    expect(await refusal(paying(from, VBYTES))).toBe('accepted');
  });

  it('no dust: 294 sat by witness key, 330 by taproot, 546 by key hash', async () => {
    for (const [kind, dust] of [
      ['0014', 294n],
      ['5120', 330n],
      ['76a914', 546n],
    ] as const) {
      const script = { '0014': `0014${'11'.repeat(20)}`, '5120': `5120${'11'.repeat(32)}`, '76a914': `76a914${'11'.repeat(20)}88ac` }[kind]; // prettier-ignore
      const small = (value: bigint): string => {
        const from = [coin()];
        return wallet.spend({
          from,
          to: [
            { script, value },
            { script: wallet.script, value: COIN - 10_000n },
          ],
        });
      };
      expect(await refusal(small(dust - 1n))).toMatch(/-26 dust/);
      expect(await refusal(small(dust))).toBe('accepted');
    }
  });

  it('chains of 25 and no longer', async () => {
    let last = paying([coin()], 200n);
    await node.send(last);
    for (let depth = 1; depth < 25; depth += 1) await node.send((last = paying([{ raw: last, vout: 0 }], 200n)));
    expect(await refusal(paying([{ raw: last, vout: 0 }], 200n))).toMatch(/-26 too-long-mempool-chain/);
  }, 60_000);

  it('no more than 0.1 BTC/kvB by mistake', async () => {
    expect(await refusal(paying([coin()], 2_000_000n))).toMatch(/-25 Fee exceeds maximum configured/);
  });

  it('the same bytes again without complaint, and says when a block holds them', async () => {
    const raw = paying([coin()], 200n);
    expect(await node.send(raw)).toBe(txidOf(raw));
    expect(await node.send(raw)).toBe(txidOf(raw));
    await node.mine(1, NOBODY);
    expect(await refusal(raw)).toMatch(/-27 /);
  });

  it('nothing whose coins it does not know, and does not keep it for later', async () => {
    const parent = paying([coin()], 200n);
    const child = paying([{ raw: parent, vout: 0 }], 200n);
    expect(await refusal(child)).toMatch(/-25 bad-txns-inputs-missingorspent/);
    await node.send(parent);
    expect(await mempool()).toEqual([txidOf(parent)]);
  });
});

describe(`what a transaction's place is on ${REAL_NODE}`, () => {
  const placeOf = async (raw: string) => (await node.call('getmempoolentry', txidOf(raw))) as Record<string, unknown>;

  it('counts ancestors and descendants, their sizes and their fees', async () => {
    const parent = paying([coin()], 200n);
    const child = paying([{ raw: parent, vout: 0 }], 700n);
    await node.send(parent);
    await node.send(child);
    const [above, below] = [await placeOf(parent), await placeOf(child)];
    expect(above).toMatchObject({
      ...{ vsize: 110, ancestorcount: 1, ancestorsize: 110, descendantcount: 2, descendantsize: 220, depends: [] },
      fees: { base: 0.000002, modified: 0.000002, ancestor: 0.000002, descendant: 0.000009 },
      spentby: [txidOf(child)],
    });
    expect(below).toMatchObject({ ancestorcount: 2, descendantcount: 1, depends: [txidOf(parent)], spentby: [] });
  });

  it('says what would be allowed and changes nothing', async () => {
    const from = [coin()];
    const test = async (raw: string) => ((await node.call('testmempoolaccept', [raw])) as object[])[0];
    const raw = paying(from, 200n);
    expect(await test(raw)).toMatchObject({ txid: txidOf(raw), allowed: true, vsize: 110, fees: { base: 0.000002 } });
    expect(await test(paying(from, 10n))).toMatchObject({ allowed: false, 'reject-reason': 'min relay fee not met' });
    expect(await mempool()).toEqual([]);
    await node.send(raw);
    expect(await test(raw)).toMatchObject({ allowed: false, 'reject-reason': 'txn-already-in-mempool' });
    expect(await test(paying(from, 210n))).toMatchObject({ allowed: false, 'reject-reason': 'insufficient fee' });
    expect(await test(paying([{ raw: paying([coin()], 200n), vout: 0 }], 200n))).toMatchObject({
      ...{ allowed: false, 'reject-reason': 'missing-inputs' },
    });
    expect(await mempool()).toEqual([txidOf(raw)]);
  });

  it('names who spends an output', async () => {
    const from = coin();
    const outpoint = { txid: txidOf(from.raw), vout: from.vout };
    expect(await node.call('gettxspendingprevout', [outpoint])).toEqual([outpoint]);
    const raw = paying([from], 200n);
    await node.send(raw);
    expect(await node.call('gettxspendingprevout', [outpoint])).toMatchObject([
      { ...outpoint, spendingtxid: txidOf(raw) },
    ]);
  });
});
