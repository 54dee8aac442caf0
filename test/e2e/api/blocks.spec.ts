import { RoomsBlocksDesk } from '../../../src/api/operator/blocks-desk.adapter';
import { CHECKPOINTS, verifyReceipt } from '../../../src/chain';
import { DEFAULT_POLICY, parseTreasury, type PayoutSettings } from '../../../src/payout';
import { ChainRoom as PayoutChain } from '../../../src/payout/chain-door.adapter';
import { CoinbaseReceiptService } from '../../../src/payout/coinbase-receipt.service';
import { TreasuryService } from '../../../src/payout/treasury.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { Secret } from '../../../src/units';
import { FakeCore } from '../../support/fake-core';
import { DAY_ONE } from '../../support/rewards';
import { deriveRegtest, DESCRIPTOR } from '../../support/solo-receipt';
import { SOLO, SoloWorld } from '../../support/solo-world';
import { PRODUCT } from '../../support/stores';

const SETTINGS: PayoutSettings = {
  policy: DEFAULT_POLICY,
  walletId: 'main',
  treasury: parseTreasury(DESCRIPTOR, 'regtest'),
  birthdayHeight: 0,
  approvalKey: new Secret('k'),
};

describe('blocks that paid us, as operator and member see them', () => {
  let node: FakeCore;
  let world: SoloWorld;
  let receipts: CoinbaseReceiptService;
  let desk: RoomsBlocksDesk;
  let ours: string;

  beforeEach(async () => {
    node = await FakeCore.start(DAY_ONE / 1_000);
    const store = new MemoryStore(PRODUCT.tables);
    const outer = new SoloWorld(store, node);
    const { backend, chain, wallet, fees } = outer.chain;
    const door = new PayoutChain(backend, chain, wallet, SETTINGS, fees);
    const treasury = new TreasuryService(store, SETTINGS, door, outer.clock);
    await treasury.watchAll();
    ours = (await treasury.depositAddress('operator')).scriptHex;
    world = await new SoloWorld(store, node, SOLO, ours).open();
    receipts = new CoinbaseReceiptService(store, world.clock, door, world.coinbases, treasury);
    desk = new RoomsBlocksDesk(receipts, world.solo);
    await world.addresses.check();
    node.mine(2, { empty: true });
    node.mine(1, { script: ours });
  });
  afterEach(() => node.stop());

  const turn = async (): Promise<void> => {
    await world.turn();
    await receipts.follow();
  };

  it.each([
    [100, 'maturing', false],
    [101, 'mature', true],
  ])('with %i confirmations are %s', async (confirmations, state, receiptReady) => {
    node.mine(confirmations - 1, { empty: true });
    await turn();
    const { items } = await desk.blocks();
    expect(items).toMatchObject([{ state, receiptReady, confirmations, confirmationsNeeded: 101, height: 3 }]);
  });

  it('have a receipt for the operator and for whoever has a share, and for nobody else', async () => {
    node.mine(100, { empty: true });
    await turn();
    const id = (await desk.blocks()).items[0]?.id ?? '';
    const file = await desk.receipt(id);
    expect(file.name).toBe(`paydirt-${id}.json`);
    const read: unknown = JSON.parse(Buffer.from(file.bytes).toString('utf8'));
    expect(verifyReceipt(read, CHECKPOINTS, { deriveScript: deriveRegtest })).toMatchObject({ valid: true });
    expect((await desk.memberReceipt('ann', id)).bytes).toEqual(file.bytes);
    await expect(desk.memberReceipt('eve', id)).rejects.toMatchObject({ code: 'payout.no-receipt' });
  });

  it('that left the chain are shown with their revocation, and their receipt is nobody’s', async () => {
    node.mine(100, { empty: true });
    await turn();
    const id = (await desk.blocks()).items[0]?.id ?? '';
    node.fork(101, 102);
    await turn();
    expect((await desk.blocks()).items).toMatchObject([
      { id, state: 'left', at: null, receiptReady: false, revocations: [{ leftHeight: 3, forkHeight: 2 }] },
    ]);
    await expect(desk.receipt(id)).rejects.toMatchObject({ code: 'payout.no-receipt' });
    await expect(desk.memberReceipt('ann', id)).rejects.toMatchObject({ code: 'payout.no-receipt' });
  });
});
