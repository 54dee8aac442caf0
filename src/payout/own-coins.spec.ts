import { Devices } from '../../test/support/devices';
import { FakeCore } from '../../test/support/fake-core';
import { OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { PRODUCT } from '../../test/support/stores';
import { MemoryStore } from '../store/memory-store.adapter';
import { OwnCoinsService } from './own-coins.service';
import { payoutBatches } from './payout.entity';

const devices = new Devices('wpkh');
let node: FakeCore;
beforeEach(async () => {
  node = await FakeCore.start();
});
afterEach(() => node.stop());

it('counts the change of a batch once, when the next one spends it and a reorganisation takes the first out again', async () => {
  const room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), node, signer: devices });
  await room.fund([300_000n, 300_000n]);
  const hold = await room.options.store.write((tx) => room.holds.place(tx, 'm1', 'dispute', OPERATOR));
  const coins = () => room.options.store.read(async (tx) => new OwnCoinsService(room.room.wallet).coins(tx, 'BTC'));
  const pay = async (): Promise<void> => {
    const [batch] = await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    const id = batch?.id ?? '';
    await room.sessions.take(id, SECOND_OPERATOR, devices.sign(await room.sessions.psbt(id, OPERATOR)));
    await room.payouts.advance();
  };
  await pay();
  await room.confirm(1);
  await room.options.store.write((tx) => room.holds.release(tx, hold, OPERATOR, () => 'released'));
  await pay();
  const [, second] = await room.options.store.read((tx) =>
    tx.find(payoutBatches, { orderBy: [['planned_at', 'asc']] }),
  );
  expect(await coins()).toEqual({ confirmed: 0n, ownChange: second?.change });
  // The block with the first batch leaves the best chain: its change, which the second spends, is in no block now.
  node.fork(1, 2);
  await room.room.follow();
  expect(await coins()).toEqual({ confirmed: 0n, ownChange: second?.change });
  // A node that lost both gets both again, the first before the second that spends it, and they settle.
  node.mempool.clear();
  await room.payouts.advance();
  await room.confirm(6);
  const settled = await room.options.store.read((tx) => tx.find(payoutBatches));
  expect(settled.map(({ state }) => state)).toEqual(['settled', 'settled']);
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([300_000n, 300_000n]);
});
