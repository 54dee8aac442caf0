import { CHECKPOINTS, verifyReceipt } from '../../src/chain';
import { CoinbaseService } from '../../src/chain/coinbase.service';
import { deriveKey } from '../../src/payout';
import { CoinbaseReceiptService } from '../../src/payout/coinbase-receipt.service';
import { ChainRoom as PayoutChain } from '../../src/payout/chain-door.adapter';
import { revocationsBefore } from '../../src/payout/revocation.repository';
import type { PayoutSettings } from '../../src/payout';
import { DEFAULT_POLICY, parseTreasury } from '../../src/payout';
import { TreasuryService } from '../../src/payout/treasury.service';
import type { Store } from '../../src/store';
import { Secret } from '../../src/units';
import { ChainRoom } from '../support/chain-room';
import { FakeCore } from '../support/fake-core';
import { deriveRegtest, DESCRIPTOR } from '../support/solo-receipt';
import { THEIRS } from '../support/solo-world';
import { describeEachStore } from '../support/stores';
import { defaultChainConfig } from '../../src/chain';

const SETTINGS: PayoutSettings = {
  policy: DEFAULT_POLICY,
  walletId: 'main',
  treasury: parseTreasury(DESCRIPTOR, 'regtest'),
  birthdayHeight: 0,
  approvalKey: new Secret('k'),
};

describeEachStore('receipts of blocks that paid the treasury', (open) => {
  let node: FakeCore;
  let store: Store;
  let room: ChainRoom;
  let receipts: CoinbaseReceiptService;
  let ours: string;

  beforeEach(async () => {
    node = await FakeCore.start();
    store = await open();
    room = new ChainRoom(store, node);
    const door = new PayoutChain(room.backend, room.chain, room.wallet, SETTINGS, room.fees);
    const treasury = new TreasuryService(store, SETTINGS, door, room.clock);
    const coinbases = new CoinbaseService(store, defaultChainConfig('regtest'), room.chain, room.wallet);
    receipts = new CoinbaseReceiptService(store, room.clock, door, coinbases, treasury);
    await treasury.watchAll();
    ours = (await treasury.depositAddress('operator')).scriptHex;
  });
  afterEach(() => node.stop());

  const follow = async (): Promise<{ issued: number; revoked: number }> => {
    await room.follow();
    return receipts.follow();
  };
  const only = async () => {
    const [reward, ...rest] = await receipts.rewards();
    if (reward === undefined || rest.length > 0) throw new Error('there should be one block');
    return reward;
  };

  it.each([
    [99, 0],
    [100, 0],
    [101, 1],
  ])('at %i confirmations: %i', async (confirmations, issued) => {
    node.mine(1, { script: ours });
    node.mine(confirmations - 1, { empty: true });
    expect(await follow()).toEqual({ issued, revoked: 0 });
    expect(await only()).toMatchObject({ confirmations, hasReceipt: issued === 1 });
  });

  it('hold for their reader, who derives the key', async () => {
    node.mine(1, { script: ours });
    node.mine(100, { empty: true });
    await follow();
    const file = await receipts.receipt((await only()).id);
    const read: unknown = JSON.parse(JSON.stringify(file));
    const verdict = verifyReceipt(read, CHECKPOINTS, { deriveScript: deriveRegtest });
    expect(verdict).toMatchObject({ valid: true, confirmations: 101, refusal: null });
    expect(verdict.steps.find(({ step }) => step === 'descriptor')).toMatchObject({ ok: true });
  });

  it('are written for a key that was not given out yet, and for no other script', async () => {
    node.mine(1, { script: deriveKey(SETTINGS.treasury, 0, 7).scriptHex });
    node.mine(1, { script: THEIRS });
    node.mine(101, { empty: true });
    expect(await follow()).toEqual({ issued: 1, revoked: 0 });
    expect(await receipts.receipt((await only()).id)).toMatchObject({ keyChain: 0, keyIndex: 7 });
  });

  it.each([101, 120])(
    'are revoked and published when %i blocks leave the chain, also while the service was down',
    async (depth) => {
      node.mine(3, { empty: true });
      node.mine(1, { script: ours });
      node.mine(depth - 1, { empty: true });
      await follow();
      const { id, blockHash } = await only();
      const { digest } = await receipts.receipt(id);
      node.fork(depth, depth + 1);
      expect(await follow()).toEqual({ issued: 0, revoked: 1 });
      await expect(receipts.receipt(id)).rejects.toMatchObject({
        code: 'payout.no-receipt',
        message: expect.stringContaining('revoked') as string,
      });
      expect(await only()).toMatchObject({ id, confirmations: 0, hasReceipt: false });
      const published = await store.read((tx) => revocationsBefore(tx, { limit: 9 }));
      expect(published).toMatchObject([
        {
          position: 1,
          payout_id: id,
          receipt_digest: digest,
          left_block: blockHash,
          fork_height: 3,
          new_tip: node.tip.hash,
        },
      ]);
      expect(await receipts.revocationsOf([id])).toEqual(published);
      expect(await follow()).toEqual({ issued: 0, revoked: 0 });
    },
  );

  it('are written anew when the block comes back, and the old one stays revoked', async () => {
    node.mine(1, { script: ours });
    node.mine(100, { empty: true });
    await follow();
    const [{ id }, here] = [await only(), [...node.chain()]];
    const first = await receipts.receipt(id);
    node.fork(101, 102);
    await follow();
    node.serveChain(here);
    node.mine(2, { empty: true });
    expect(await follow()).toEqual({ issued: 1, revoked: 0 });
    const second = await receipts.receipt(id);
    expect(second.confirmations).toBe(103);
    expect(await receipts.revocationsOf([id])).toMatchObject([{ settlement: 1, receipt_digest: first.digest }]);
    expect(second.digest).not.toBe(first.digest);
  });

  it('are one for each output of a coinbase', async () => {
    node.mine(1, {
      pays: [
        { value: 7n, script: ours },
        { value: 8n, script: THEIRS },
        { value: 9n, script: ours },
      ],
    });
    node.mine(100, { empty: true });
    expect(await follow()).toEqual({ issued: 2, revoked: 0 });
    const rewards = await receipts.rewards();
    expect(rewards.map(({ vout, sats }) => [vout, sats])).toEqual([
      [0, 7n],
      [2, 9n],
    ]);
  });

  it.each(['', 'coinbase-', `coinbase-${'a'.repeat(64)}-0`, 'payout-1'])('are refused for "%s"', async (id) => {
    await expect(receipts.receipt(id)).rejects.toMatchObject({ code: 'payout.no-receipt' });
  });
});
