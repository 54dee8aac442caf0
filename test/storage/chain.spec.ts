import { CHECKPOINTS, verifyReceipt } from '../../src/chain';
import { toHex, transactionFromHex } from '../../src/hashing';
import type { Store } from '../../src/store';
import { instantOfSeconds } from '../../src/units';
import { type MadeBlock, makeTransaction } from '../support/block-factory';
import { ChainRoom } from '../support/chain-room';
import { FakeCore } from '../support/fake-core';
import { describeEachStore } from '../support/stores';

const OURS = '0014' + 'aa'.repeat(20);
const THEIRS = '0014' + 'bb'.repeat(20);

function payment(from: string, script: string, value: bigint): Uint8Array {
  return makeTransaction({ inputs: [{ txid: from, vout: 0 }], outputs: [{ value, script }], witness: true });
}

const idOf = (raw: Uint8Array): string => transactionFromHex(toHex(raw)).txid;

async function tables(room: ChainRoom): Promise<unknown> {
  const coins = await room.wallet.deposits({ minConfirmations: 0 });
  const tip = await room.chain.tip();
  const headers = await room.chain.headers(0, tip?.height ?? 0);
  return { coins, headers };
}

describeEachStore('chain room', (open) => {
  let node: FakeCore;
  let store: Store;
  let room: ChainRoom;

  beforeEach(async () => {
    node = await FakeCore.start();
    store = await open();
    room = new ChainRoom(store, node);
    node.mine(12);
  });
  afterEach(() => node.stop());

  const watch = (fromHeight = 0, script = OURS): Promise<void> =>
    store.write((tx) => room.wallet.watch(tx, [{ script, purpose: 'treasury', fromHeight }]));

  describe('headers', () => {
    it('stores every header of the best chain with the work that it stands for', async () => {
      await room.follow();
      const rows = await room.chain.headers(0, 12);
      expect(rows.map((row) => row.hash)).toEqual(node.chain().map((block) => block.hash));
      // Regtest: target 0x7fffff << 232, so floor(2^256 / (target + 1)) = 2 per block.
      expect(rows.map((row) => row.work)).toEqual(rows.map((_, height) => 2n * BigInt(height + 1)));
    });

    it('does nothing when there is nothing new', async () => {
      await room.follow();
      const before = await tables(room);
      expect(await room.chain.sync()).toMatchObject({ applied: 0, rewound: 0, more: false });
      expect(await tables(room)).toEqual(before);
    });

    it('resumes after a restart where it stopped', async () => {
      await room.follow();
      node.mine(3);
      const restarted = new ChainRoom(store, node);
      await restarted.follow();
      expect((await restarted.chain.tip())?.hash).toBe(node.tip.hash);
    });

    it('takes more than one batch of 2000 headers', async () => {
      node.mine(2_100, { empty: true });
      await room.follow();
      expect((await room.chain.tip())?.height).toBe(2_112);
    });

    it('counts confirmations from the block itself, and none for a block that left the best chain', async () => {
      await room.follow();
      const old = node.tip;
      expect(await room.chain.confirmations(old)).toBe(1);
      expect(await room.chain.confirmations({ height: 10, hash: node.at(10)?.hash ?? '' })).toBe(3);
      node.fork(1, 2);
      await room.follow();
      expect(await room.chain.confirmations(old)).toBe(0);
    });

    it.each([1, 2, 3, 4, 5, 6, 11])('rewinds %i blocks exactly and writes the reorganisation down', async (depth) => {
      await room.follow();
      const left = node
        .chain()
        .slice(-depth)
        .map((block) => block.hash);
      node.fork(depth, depth + 1);
      await room.follow();
      expect((await room.chain.headers(0, 99)).map((row) => row.hash)).toEqual(node.chain().map((block) => block.hash));
      expect(await room.chain.reorgs(5)).toMatchObject([{ fork_height: 12 - depth, depth, left_hashes: left }]);
      expect((await room.chain.status()).ready).toBe(true);
    });

    it.each([
      ['24, as in 2013', 24],
      ['53, as in 2010', 53],
      ['100, the policy bound', 100],
    ])('rewinds a reorganisation of depth %s', async (_, depth) => {
      node.mine(110, { empty: true });
      await room.follow();
      node.fork(depth, depth + 1);
      await room.follow();
      expect((await room.chain.tip())?.hash).toBe(node.tip.hash);
    });

    it('follows a reorganisation of depth 101 too, and is not ready until a person has looked at it', async () => {
      node.mine(110, { empty: true });
      await room.follow();
      node.fork(101, 102);
      await room.follow();
      expect((await room.chain.tip())?.hash).toBe(node.tip.hash);
      await expect(room.chain.assertReady()).rejects.toMatchObject({ code: 'chain.not-ready' });
      node.mine(2, { empty: true });
      await room.follow();
      const { alarms } = await room.chain.status();
      expect(alarms).toMatchObject([{ kind: 'reorg-too-deep', details: { depth: 101, forkHeight: 21 } }]);
      expect(await store.write((tx) => room.chain.acknowledgeReorg(tx))).toBe(true);
      expect((await room.chain.status()).ready).toBe(true);
      expect(await store.write((tx) => room.chain.acknowledgeReorg(tx))).toBe(false);
    });

    it('follows a reorganisation that happened while the service was down', async () => {
      await room.follow();
      node.fork(4, 9);
      const restarted = new ChainRoom(store, node);
      await restarted.follow();
      expect((await restarted.chain.tip())?.hash).toBe(node.tip.hash);
    });

    it('keeps the chain seen first when another has the same work', async () => {
      await room.follow();
      const first = node.tip.hash;
      node.fork(2, 2);
      await room.follow();
      expect((await room.chain.tip())?.hash).toBe(first);
      expect((await room.chain.status()).alarms).toMatchObject([{ kind: 'less-work' }]);
      node.mine(1, { empty: true });
      await room.follow();
      expect((await room.chain.tip())?.hash).toBe(node.tip.hash);
      expect((await room.chain.status()).alarms).toEqual([]);
    });

    it('ignores a fork with less work, says so, and forgets it when the node is back', async () => {
      await room.follow();
      const best = [...node.chain()];
      node.fork(5, 2);
      await room.chain.sync();
      expect((await room.chain.tip())?.hash).toBe(best.at(-1)?.hash);
      expect((await room.chain.status()).ready).toBe(false);
      node.serveChain(best);
      await room.follow();
      expect((await room.chain.status()).ready).toBe(true);
    });
  });

  describe('what it refuses', () => {
    it('refuses a node on another network and stores nothing', async () => {
      node.faults.genesisHash = '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f';
      await expect(room.chain.sync()).rejects.toMatchObject({ code: 'chain.wrong-network' });
      expect(await room.chain.tip()).toBeUndefined();
      expect((await room.chain.status()).reasons.map((reason) => reason.sentence)).toContain(
        'The node is on another network.',
      );
    });

    it('refuses to start on a database that holds another chain', async () => {
      await room.follow();
      const other = new ChainRoom(store, node, { network: 'testnet4' });
      node.faults.genesisHash = '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043';
      await expect(other.chain.sync()).rejects.toMatchObject({ code: 'chain.other-network' });
    });

    it.each([
      ['5 h 59 min', 6 * 3600 - 60, true],
      ['6 h', 6 * 3600, true],
      ['6 h and a second', 6 * 3600 + 1, false],
    ])('with a tip %s old is ready: %s', async (_, ageSeconds, ready) => {
      await room.follow();
      room.clock.set(instantOfSeconds(node.tip.time + ageSeconds));
      await room.chain.sync();
      expect((await room.chain.status()).ready).toBe(ready);
    });

    it('refuses a header whose time is more than two hours ahead of the clock, and takes it when the time has come', async () => {
      await room.follow();
      node.setTime(node.tip.time + 7_200 - 600 + 1);
      node.mine(1, { empty: true });
      await expect(room.chain.sync()).rejects.toMatchObject({
        code: 'chain.header-refused',
        fields: { rule: 'time-too-new' },
      });
      expect((await room.chain.tip())?.height).toBe(12);
      room.clock.advance(1_000);
      await room.chain.sync();
      expect((await room.chain.tip())?.height).toBe(13);
    });

    it('says that the node is unreachable, never that nothing is new', async () => {
      await node.stop();
      await expect(room.chain.sync()).rejects.toMatchObject({ code: 'chain.backend-unreachable' });
      node = await FakeCore.start();
    });
  });

  describe('own coins', () => {
    it('finds what was paid to a watched script since its birthday, and nothing else', async () => {
      const early = payment('01'.repeat(32), OURS, 1_000n);
      const mine = payment('02'.repeat(32), OURS, 2_000n);
      const other = payment('03'.repeat(32), THEIRS, 3_000n);
      node.mine(1, { transactions: [early] });
      node.mine(1, { transactions: [mine, other] });
      await watch(14);
      await room.follow();
      expect(await room.wallet.deposits({ minConfirmations: 1 })).toMatchObject([
        { txid: idOf(mine), vout: 0, value: 2_000n, height: 14, confirmations: 1, coinbase: false, spentBy: null },
      ]);
    });

    it('looks again from the birthday when an older script is added', async () => {
      const early = payment('01'.repeat(32), OURS, 1_000n);
      const spent = payment(idOf(early), THEIRS, 900n);
      node.mine(1, { transactions: [early] });
      node.mine(2, { transactions: [spent] });
      await watch(15, THEIRS);
      await room.follow();
      expect(await room.wallet.deposits({ minConfirmations: 1 })).toEqual([]);
      await watch(13);
      expect((await room.chain.status()).reasons).toMatchObject([{ code: 'wallet-behind' }]);
      await room.follow();
      expect(await room.wallet.deposits({ minConfirmations: 1 })).toMatchObject([
        { txid: idOf(early), spentBy: { txid: idOf(spent), height: 14 } },
        { txid: idOf(spent), script: THEIRS },
      ]);
    });

    it.each([
      [6, 6, 1],
      [6, 7, 0],
    ])('with %i confirmations and %i wanted gives %i coins', async (depth, minConfirmations, count) => {
      await watch();
      node.mine(1, { transactions: [payment('01'.repeat(32), OURS, 1_000n)] });
      node.mine(depth - 1);
      await room.follow();
      expect(await room.wallet.spendable({ minConfirmations })).toHaveLength(count);
    });

    it.each([
      [99, 0],
      [100, 0],
      [101, 1],
    ])('with a coinbase of %i confirmations has %i spendable coins', async (depth, count) => {
      await watch();
      node.mine(1, { script: OURS });
      node.mine(depth - 1, { empty: true });
      await room.follow();
      expect(await room.wallet.deposits({ minConfirmations: 1 })).toMatchObject([
        { coinbase: true, confirmations: depth },
      ]);
      expect(await room.wallet.spendable({ minConfirmations: 1 })).toHaveLength(count);
    });

    it('knows which transaction spent an output and how deep, also in the same block', async () => {
      const mine = payment('01'.repeat(32), OURS, 1_000n);
      const spend = payment(idOf(mine), THEIRS, 900n);
      await watch();
      node.mine(1, { transactions: [mine, spend] });
      node.mine(2);
      await room.follow();
      expect(await room.wallet.spendable({ minConfirmations: 1 })).toEqual([]);
      const found = await room.wallet.spentBy({ txid: idOf(mine), vout: 0 });
      expect(found).toEqual({ txid: idOf(spend), height: 13, confirmations: 3 });
    });

    it.each([1, 2, 3, 4, 5, 6])('takes back deposits and spends of %i blocks that left the chain', async (depth) => {
      const mine = payment('01'.repeat(32), OURS, 1_000n);
      await watch();
      node.mine(1, { transactions: [mine] });
      await room.follow();
      const before = await tables(room);
      const kept = [...node.chain()];
      node.mine(1, { transactions: [payment(idOf(mine), THEIRS, 900n), payment('05'.repeat(32), OURS, 5n)] });
      node.mine(depth - 1);
      await room.follow();
      expect(await room.wallet.spendable({ minConfirmations: 0 })).toMatchObject([{ value: 5n }]);
      node.fork(depth, depth + 1);
      await room.follow();
      expect(await room.wallet.spendable({ minConfirmations: 0 })).toMatchObject([{ txid: idOf(mine), spentBy: null }]);
      expect(await room.wallet.proofOf(idOf(payment('05'.repeat(32), OURS, 5n)))).toBeUndefined();
      expect(await room.chain.headers(0, 13)).toEqual((before as { headers: unknown }).headers);
      expect(kept).toHaveLength(14);
    });

    it('finds a payment again in another block after a reorganisation', async () => {
      const mine = payment('01'.repeat(32), OURS, 1_000n);
      await watch();
      node.mine(2, { transactions: [mine] });
      await room.follow();
      const [fresh] = node.fork(2, 3, { transactions: [mine] });
      await room.follow();
      expect(await room.wallet.proofOf(idOf(mine))).toMatchObject({ blockHash: fresh?.hash, confirmations: 3 });
    });

    it('halts with an alarm when the node has pruned a block that it must read, and goes on when it is back', async () => {
      await watch();
      node.faults.pruned = new Set([node.at(5)?.hash ?? '']);
      await expect(room.follow()).rejects.toMatchObject({ code: 'chain.block-missing' });
      expect((await room.chain.status()).ready).toBe(false);
      delete node.faults.pruned;
      await room.follow();
      expect((await room.chain.status()).ready).toBe(true);
    });

    it('refuses a block whose transactions are not those of its header', async () => {
      await watch();
      const good = node.mine(1)[0] as MadeBlock;
      const raw = good.raw.slice();
      raw[raw.length - 6] = (raw[raw.length - 6] ?? 0) ^ 1;
      node.serveChain([...node.chain().slice(0, -1), { ...good, raw }]);
      await expect(room.follow()).rejects.toMatchObject({ code: 'chain.block-refused' });
    });
  });

  describe('receipts', () => {
    it('writes a receipt that proves itself without proof of work on regtest', async () => {
      const mine = payment('01'.repeat(32), OURS, 1_000n);
      await watch();
      node.mine(1, { transactions: [mine, payment('02'.repeat(32), THEIRS, 7n)] });
      node.mine(5);
      await room.follow();
      const item = { id: 'item1', memberId: 'm1', sats: '1000', otherSats: '0' };
      const receipt = await room.wallet.receiptFor({ txid: idOf(mine), vout: 0, item });
      expect(receipt).toMatchObject({ confirmations: 6, amount: '1000', script: OURS, blockHeight: 13 });
      const file = JSON.parse(JSON.stringify(receipt)) as unknown;
      const verdict = verifyReceipt(file, CHECKPOINTS);
      expect(verdict).toMatchObject({ grade: 'none', refusal: null });
    });

    it('has no receipt for what is not in the best chain', async () => {
      await watch();
      await room.follow();
      const item = { id: 'item1', memberId: 'm1', sats: '1', otherSats: '0' };
      expect(await room.wallet.receiptFor({ txid: 'ab'.repeat(32), vout: 0, item })).toBeUndefined();
    });

    it('refuses to write a receipt for another amount than the output pays', async () => {
      const mine = payment('01'.repeat(32), OURS, 1_000n);
      await watch();
      node.mine(1, { transactions: [mine] });
      await room.follow();
      const item = { id: 'item1', memberId: 'm1', sats: '999', otherSats: '0' };
      await expect(room.wallet.receiptFor({ txid: idOf(mine), vout: 0, item })).rejects.toMatchObject({
        code: 'chain.receipt-refused',
      });
    });
  });
});
